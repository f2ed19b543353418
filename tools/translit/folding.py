"""Words as the analysis folds them, as far as the model of transliteration looks at them.

Arabic: NFKC, marks and tatweel gone, alif, yeh and waw without hamza, teh marbuta as heh, Persian
letters as their Arabic neighbours, a final hamza dropped from four letters (analysis/arabic.c).
Latin: lower case without accents; digits stay, since Arabizi writes 3oud and 7ayati.
"""

import re
import unicodedata

ARABIC = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"

_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f]")
_LETTERS = str.maketrans("آأإٱىیئؤةکگپچژڤڨ", "ااااييي" + "وهككبجزفق")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ı": "i", "ł": "l"})
ARTICLES = ("ال", "لل")
REST_MIN = 3


def arabic_words(text):
    """The folded Arabic words of a text, in order."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_LETTERS)
    words = re.findall("[\u0621-\u063a\u0641-\u064a]+", text)
    return [word[:-1] if len(word) > REST_MIN and word[-1] == "ء" else word for word in words]


def latin_words(text):
    """The folded Latin words of a text, in order."""
    text = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.findall("[a-z0-9]+", re.sub(r"['’]s\b", "s", text))


def without_article(word):
    """An Arabic word and, if it has the article, the word without it."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= REST_MIN:
            return word, word[len(article):]
    return (word,)
