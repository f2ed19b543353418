"""The functions of a C file and what STYLE.md counts of them: lines, parameters, nesting, branches.

A function is a `)` followed by `{` outside of any other braces.  Nesting is counted over
statements, with or without braces; `else if` is the same depth as its `if`.
"""

import collections

Function = collections.namedtuple(
    "Function", "name line last_line lines parameters nesting complexity asserts is_static")

CONTROL = {"if", "for", "while", "switch", "do"}
BRANCHES = {"if", "for", "while", "case", "&&", "||", "?"}
ASSERTS = {"assert", "static_assert", "_Static_assert"}
NOT_NAMES = {"if", "for", "while", "switch", "return", "sizeof", "__attribute__", "_Alignas"}


def matching(tokens, index, opening, closing):
    """The index of the bracket that closes tokens[index]."""
    depth = 0
    while index < len(tokens):
        if tokens[index].text == opening:
            depth += 1
        elif tokens[index].text == closing:
            depth -= 1
            if depth == 0:
                return index
        index += 1
    return len(tokens) - 1


def functions(tokens):
    """Every function defined in the tokens of one file."""
    found, index, start = [], 0, 0
    while index < len(tokens):
        text = tokens[index].text
        if text == ";":
            start = index + 1
        elif text == "{":
            end = matching(tokens, index, "{", "}")
            if tokens[start].text == "extern" and index == start + 2:
                start = index + 1                       # extern "C" { is no body
                index += 1
                continue
            head = tokens[start:index]
            if head and head[-1].text == ")" and _name(head):
                found.append(_describe(head, tokens[index:end + 1]))
                start = end + 1
            elif end + 1 < len(tokens) and tokens[end + 1].text not in (";", ",", "=", ")"):
                start = end + 1
            index = end
        index += 1
    return found


def _name(head):
    """(name, parameters) tokens of a definition's head: the last word before a top-level `(`."""
    found, depth = None, 0
    for index, token in enumerate(head):
        if token.text == "(":
            before = head[index - 1] if index else None
            if depth == 0 and before and before.kind == "word" and before.text not in NOT_NAMES:
                found = (before, head[index:matching(head, index, "(", ")") + 1])
            depth += 1
        elif token.text == ")":
            depth -= 1
    return found


def _describe(head, body):
    name, parameters = _name(head)
    first, last = head[0].line, body[-1].line
    return Function(name=name.text, line=first, last_line=last, lines=last - first + 1,
                    parameters=_count_parameters(parameters),
                    nesting=_block_depth(body, 1, len(body) - 1, 0),
                    complexity=1 + sum(token.text in BRANCHES for token in body),
                    asserts=sum(token.text in ASSERTS for token in body),
                    is_static=any(token.text == "static" for token in head))


def _count_parameters(tokens):
    inner = tokens[1:-1]
    if not inner or [token.text for token in inner] == ["void"]:
        return 0
    depth = count = 0
    for token in inner:
        depth += (token.text in "([{") - (token.text in ")]}")
        count += token.text == "," and depth == 0
    return count + 1


def _block_depth(body, index, end, depth):
    """The deepest nesting among the statements of body[index:end]."""
    deepest = depth
    while index < end:
        index, reached = _statement(body, index, end, depth)
        deepest = max(deepest, reached)
    return deepest


def _statement(body, index, end, depth):
    """(index after the statement at `index`, deepest nesting inside it)."""
    text = body[index].text
    if text == "{":
        close = matching(body, index, "{", "}")
        return close + 1, _block_depth(body, index + 1, close, depth)
    if text == "do":
        index, reached = _statement(body, index + 1, end, depth + 1)
        return _skip_to_semicolon(body, index, end), reached
    if text in CONTROL and index + 1 < end and body[index + 1].text == "(":
        return _controlled(body, index, end, depth)
    return _skip_to_semicolon(body, index, end), depth


def _controlled(body, index, end, depth):
    """if, for, while, switch: the condition, the statement, and an else with its own."""
    is_if = body[index].text == "if"
    index = matching(body, index + 1, "(", ")") + 1
    if index >= end:
        return end, depth
    index, reached = _statement(body, index, end, depth + 1)
    if is_if and index < end and body[index].text == "else":
        chained = index + 1 < end and body[index + 1].text == "if"
        index, other = _statement(body, index + 1, end, depth if chained else depth + 1)
        reached = max(reached, other)
    return index, reached


def _skip_to_semicolon(body, index, end):
    """Behind the next `;` or label `:` that is not inside brackets or a `? :`."""
    depth = questions = 0
    while index < end:
        text = body[index].text
        depth += (text in "([{") - (text in ")]}")
        questions += text == "?"
        if depth == 0 and text == ";":
            return index + 1
        if depth == 0 and text == ":":
            if questions == 0:
                return index + 1
            questions -= 1
        index += 1
    return end
