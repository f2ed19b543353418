"""Other ways to write a name whose Latin and Arabic spellings are known: the rules of gen-aliases.

A rule takes a name's spellings and gives new ones.  What folding does is no rule (hamza on an
alef, ة and ه, ى and ي: src/analysis/arabic.c), nor is what a typo repairs.
"""

import itertools
import re

VOWELS = "aeiou'"
ARABIC = re.compile("[\u0621-\u064a]")
# How Latin writes each Arabic letter; vowels between letters may be left over on either side.
LATIN_OF = {
    "ا": ("aa", "a", "e", "i", "o", "u", ""), "أ": ("a", "o", "u", "e", ""), "إ": ("i", "e", ""),
    "آ": ("aa", "a", ""), "ب": ("b", "p"), "ت": ("t",), "ث": ("th", "s"), "ج": ("j", "g", "dj"),
    "ح": ("h",), "خ": ("kh",), "د": ("d",), "ذ": ("dh", "th", "z"), "ر": ("r",), "ز": ("z", "s"),
    "س": ("s", "c"), "ش": ("sh", "ch"), "ص": ("s",), "ض": ("dh", "d"), "ط": ("t",),
    "ظ": ("dh", "z", "th"), "ع": ("",), "غ": ("gh", "g"), "ف": ("f", "v", "ph"),
    "ق": ("q", "k", "g"), "ك": ("k", "c", "g"), "ل": ("l",), "م": ("m",), "ن": ("n",),
    "ه": ("h", ""), "و": ("w", "oo", "ou", "o", "u", ""), "ي": ("y", "ee", "ai", "i", "e", ""),
    "ة": ("ah", "a", ""), "ى": ("a",), "ء": ("",), "ؤ": ("",), "ئ": ("",), "ڤ": ("v",),
}
# Arabizi: digits for the letters that Latin lacks (search.md, section 2).
DIGITS = {"ء": "2", "ؤ": "2", "ئ": "2", "ع": "3", "خ": "5", "ط": "6", "ح": "7", "ق": "8", "ص": "9"}
G_LETTERS = "غجكق"
ARTICLES = ("al", "el")
NAMES = ("brand", "line", "word")


def is_arabic(text):
    return bool(ARABIC.search(text))


def align(latin, arabic):
    """[(Latin piece, Arabic letter or "")] of one word in both scripts; None if they differ."""
    if not arabic:
        return [(c, "") for c in latin] if all(c in VOWELS for c in latin) else None
    for piece in LATIN_OF.get(arabic[0], ()):
        for times in (2, 1) if len(piece) == 1 and piece not in VOWELS else (1,):
            if not latin.startswith(piece * times):
                continue
            rest = align(latin[len(piece) * times:], arabic[1:])
            if rest is not None:
                return [(piece * times, arabic[0])] + rest
    if latin and latin[0] in VOWELS:
        rest = align(latin[1:], arabic)
        if rest is not None:
            return [(latin[0], "")] + rest
    return None


def _words(text):
    words = text.lower().replace("-", " ").split()
    if is_arabic(text):
        return [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words]
    return words


def pairs(latin, arabic):
    """The words of two spellings, aligned, and Latin articles as they stand; None unless every
    other word of one is a word of the other."""
    latins, arabics = _words(latin), _words(arabic)
    if len([word for word in latins if word not in ARTICLES]) != len(arabics):
        return None
    rest = iter(arabics)
    found = [[(word, "")] if word in ARTICLES else align(word, next(rest)) for word in latins]
    return None if None in found else found


def _respelt(words, spell):
    return " ".join("".join(spell(piece, letter) for piece, letter in word) for word in words)


def digits(latin, arabic):
    """3oud, la6afa: every Arabizi digit at once, and each alone."""
    words = pairs(latin, arabic) or []
    letters = {letter for word in words for _, letter in word if letter in DIGITS}
    for some in [letters] * bool(letters) + [{letter} for letter in sorted(letters)]:
        yield _respelt(words, lambda piece, letter: DIGITS[letter] if letter in some else piece)


def vowels(latin, arabic):
    """Ameer, amir; noor, nour, nur: a long vowel of Arabic in Latin letters."""
    words = pairs(latin, arabic) or []
    for long, letter, others in (("oo", "و", ("ou", "u")), ("ee", "ي", ("i",))):
        for other in others:
            yield _respelt(words, lambda piece, of:
                           other if (piece, of) == (long, letter) else piece)


def g_letters(latin, arabic):
    """غوتشي جوتشي قوتشي: the hard g that Arabic has no letter for."""
    words = pairs(latin, arabic) or []
    found = {letter for word in words for piece, letter in word
             if piece in ("g", "gg") and letter in G_LETTERS}
    if len(found) != 1:
        return
    for other in G_LETTERS:
        yield arabic.replace(next(iter(found)), other)


def doubled(latin):
    """Lattafa, latafa: letters that stand twice, once."""
    if any(len(word) >= 5 and re.search(r"([b-df-hj-np-tv-z])\1", word) for word in latin.split()):
        yield re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", latin)


def article(latin):
    """Al Haramain, alharamain, el haramain."""
    if re.search(r"\b(al|el)[ -]\w", latin):
        yield re.sub(r"\b(al|el)[ -](?=\w)", r"\1", latin)
        yield re.sub(r"\b(al)[ -](?=\w)", "el ", latin)
        yield re.sub(r"\b(el)[ -](?=\w)", "al ", latin)


def oud(latin):
    """Arabian Oud, arabian oudh, arabian aoud."""
    kinds = ("oud", "oudh", "aoud")
    words = latin.split()
    if len(words) > 1 and any(word in kinds for word in words):
        for kind in kinds:
            yield " ".join(kind if word in kinds else word for word in words)


def servant(spelling):
    """عبد الصمد, عبدالصمد; Abdul Samad, abdulsamad, abd al samad."""
    if is_arabic(spelling):
        yield re.sub(r"\bعبد ال", "عبدال", spelling)
        yield re.sub(r"\bعبدال", "عبد ال", spelling)
        return
    for form in ("abdul ", "abdul", "abd al ", "abdel "):
        yield re.sub(r"\b(abdul|abdel|abd al|abd el) ?(?=\w{3})", form, spelling)


def ending(arabic):
    """برادا, براده: a final a is written with an alef or with ة."""
    for word in arabic.split():
        if len(word) >= 4 and word[-1] in "اةه":
            yield re.sub(r"\b%s\b" % word, word[:-1] + ("ة" if word[-1] == "ا" else "ا"), arabic)


def hamza(arabic):
    """ء inside a word left out; the others are folded."""
    if re.search(r"\wء\w", arabic):
        yield arabic.replace("ء", "")


def soft_ch(arabic):
    """تشانس, شانس."""
    if "تش" in arabic:
        yield arabic.replace("تش", "ش")


def plural(latin):
    """The English plural of a note."""
    if re.search(r"[^aeiou]y$", latin):
        yield latin[:-1] + "ies"
    elif re.search(r"(s|x|z|ch|sh)$", latin):
        yield latin + "es"
    else:
        yield latin + "s"


def generate(kind, spellings):
    """[(rule, new spelling)] for the spellings of one concept, in order; not yet distinct."""
    latins = [text.lower() for text in spellings if not is_arabic(text)]
    arabics = [text for text in spellings if is_arabic(text)]
    found = []
    for latin, arabic in itertools.product(latins, arabics):
        found += [("digits", text) for text in digits(latin, arabic)]
        found += [("g", text) for text in g_letters(latin, arabic)]
        if kind in NAMES:
            found += [("vowels", text) for text in vowels(latin, arabic)]
    for latin in latins:
        for rule in (doubled, article, oud, servant):
            found += [(rule.__name__, text) for text in rule(latin)]
    if kind == "note" and latins and not re.search("notes?$|s$", latins[0]):
        found += [("plural", text) for text in plural(latins[0])]
    for arabic in arabics:
        for rule in (servant, hamza, soft_ch) + ((ending,) if kind in NAMES else ()):
            found += [(rule.__name__, text) for text in rule(arabic)]
    return found
