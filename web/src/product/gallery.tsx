// The pictures that the shop has of a perfume; without one its scent is the picture.
import { useState } from "preact/hooks";
import type { Image, Product } from "../api/native";
import { Flower, groundOf } from "../cards/flower";
import { accordsOf } from "../cards/product";
import { number } from "../i18n/format";
import { named, t } from "../i18n/lang";

interface Props {
    images: Image[];
    name: string;
}

function Thumbs({ images, shown, show }: Props & { shown: number; show: (at: number) => void }) {
    return (
        <div class="thumbs" role="group" aria-label={t("pictures")}>
            {images.map((image, i) => (
                <button
                    key={image.url}
                    type="button"
                    aria-pressed={i === shown}
                    aria-label={t("picture", {
                        n: number(i + 1),
                        total: number(images.length),
                    })}
                    onClick={() => show(i)}
                >
                    <img src={image.url} alt="" loading="lazy" />
                </button>
            ))}
        </div>
    );
}

function Images(props: Props) {
    const [shown, show] = useState(0);
    const image = props.images[shown]!;
    return (
        <div class="gallery">
            <img
                class="picture"
                src={image.url}
                width={image.w}
                height={image.h}
                alt={named(image.alt) || props.name}
            />
            {props.images.length > 1 && <Thumbs {...props} shown={shown} show={show} />}
        </div>
    );
}

export function Gallery({ product }: { product: Product }) {
    const images = product.images ?? [];
    const accords = accordsOf(product.accords);
    if (images.length > 0) return <Images images={images} name={named(product.name)} />;
    return (
        <div class="gallery card-picture" style={groundOf(accords)}>
            <Flower accords={accords} />
        </div>
    );
}
