// The colour of an accord by words in its id, so that accords of any catalogue get a fitting one.
const hues: [RegExp, string][] = [
    [/oud|smok|incense|tobacco|leather/, "#6b4430"],
    [/rose/, "#c94f74"],
    [/white-floral|jasmin|tuberose/, "#d9b3dc"],
    [/floral|iris|violet/, "#a873bd"],
    [/citrus|lemon|bergamot/, "#e6c02c"],
    [/aqua|marine|ozon|fresh/, "#4ea6cc"],
    [/green|herb|aromatic|lavender|conifer|moss/, "#5f9a63"],
    [/fruit|peach|berry|apple/, "#e57352"],
    [/vanill|sweet|gourmand|caramel|honey|chocolate|coffee|almond/, "#d29a54"],
    [/amber|balsam|resin|warm/, "#c26c1f"],
    [/spic|cinnamon|saffron|pepper/, "#b24432"],
    [/musk|powder|soap|clean|cotton/, "#bcaaa4"],
    [/wood|earth|patchouli|cedar|sandal/, "#94694a"],
    [/animal/, "#7a5454"],
];

export function colour(id: string): string {
    return hues.find(([pattern]) => pattern.test(id))?.[1] ?? "#97897d";
}
