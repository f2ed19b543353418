// A filter that is a tree: links to the nodes, opened along the way to the chosen one.
import { connectHierarchicalMenu } from "instantsearch.js/es/connectors";
import { number } from "../../i18n/format";
import { levels, SEPARATOR } from "../filters";
import { labelOf } from "../labels";
import type { Section } from "./section";
import { isReady } from "../ready";

interface Node {
    value: string;
    count: number;
    isRefined: boolean;
    data: Node[] | null;
}

interface Props {
    wire: string;
    nodes: Node[];
    refine: (value: string) => void;
    createURL: (value: string) => string;
}

function Nodes({ nodes, ...rest }: Props) {
    const go = (value: string) => (event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        rest.refine(value);
    };
    return (
        <ul class="values tree">
            {nodes.map(({ value, count, isRefined, data }) => (
                <li key={value}>
                    <a
                        class="value"
                        href={rest.createURL(value)}
                        aria-current={isRefined ? "true" : undefined}
                        onClick={go(value)}
                    >
                        {labelOf(rest.wire, value)}
                    </a>
                    <span class="count">{number(count)}</span>
                    {data && data.length > 0 && <Nodes nodes={data} {...rest} />}
                </li>
            ))}
        </ul>
    );
}

export function treeWidget(to: Section) {
    const { wire } = to.filter;
    return connectHierarchicalMenu(({ items, refine, createURL, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const nodes = items as unknown as Node[];
        to.draw(
            nodes.length === 0 ? null : (
                <Nodes wire={wire} nodes={nodes} refine={refine} createURL={createURL} />
            ),
            nodes.some((node) => node.isRefined),
        );
    })({
        attributes: levels(to.filter),
        separator: SEPARATOR,
        limit: 100,
        sortBy: ["count:desc", "name:asc"],
    });
}
