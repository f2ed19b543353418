/* The words of server-made pages, in both languages.
 * Private to src/search.  Thread: any (immutable). */
#ifndef SEARCH_PAGE_WORDS_H
#define SEARCH_PAGE_WORDS_H

#include "query/query.h"

/* name, English, Arabic */
/* clang-format off */
#define PAGE_WORDS(X)                                                                       \
    X(HOME, "Home", "الرئيسية")                                                             \
    X(SCENT, "Scent", "الرائحة")                                                            \
    X(PYRAMID, "Scent pyramid", "هرم العطر")                                                \
    X(TOP, "Top", "العليا")                                                                 \
    X(HEART, "Heart", "القلب")                                                              \
    X(BASE, "Base", "القاعدة")                                                              \
    X(FLAT, "Notes", "النفحات")                                                             \
    X(OFFERS, "Offers", "العروض")                                                           \
    X(SELLER, "Seller", "البائع")                                                           \
    X(SIZE, "Size", "الحجم")                                                                \
    X(PRICE, "Price", "السعر")                                                              \
    X(STOCK, "Stock", "التوفر")                                                             \
    X(DELIVERY, "Delivery", "التوصيل")                                                      \
    X(IN_STOCK, "In stock", "متوفر")                                                        \
    X(SOLD_OUT, "Sold out", "غير متوفر")                                                    \
    X(FROM, "from", "من")                                                                   \
    X(WAS, "was", "بدلًا من")                                                                \
    X(LAUNCHED, "Launched", "سنة الإصدار")                                                   \
    X(PERFUMERS, "Perfumer", "العطّار")                                                      \
    X(LONGEVITY, "Longevity", "الثبات")                                                     \
    X(SILLAGE, "Sillage", "الفوحان")                                                        \
    X(RATING, "Rating", "التقييم")                                                          \
    X(VOTES, "ratings", "تقييمات")                                                          \
    X(RELATED, "Similar scents", "روائح مشابهة")                                             \
    X(ML, "ml", "مل")                                                                       \
    X(GRAM, "g", "غ")                                                                       \
    X(PIECES, "pieces", "قطع")                                                              \
    X(SAME_DAY, "same day", "في اليوم نفسه")                                                \
    X(ONE_DAY, "1 day", "يوم واحد")                                                         \
    X(DAYS, "days", "أيام")                                                                 \
    X(FREE, "free", "مجانًا")                                                                \
    X(ALLERGENS, "Declared allergens", "مسببات الحساسية المعلنة")                            \
    X(NOT_FOUND, "This perfume is not on sale.", "هذا العطر غير معروض للبيع.")               \
    X(SEARCH_ON, "Search all perfumes", "ابحث في كل العطور")                                 \
    X(BY, "by", "من")                                                                       \
    X(CURRENCY, "AED", "د.إ")
/* clang-format on */

enum page_word {
#define X(name, en, ar) PAGE_##name,
    PAGE_WORDS(X)
#undef X
        PAGE_WORD_COUNT
};

struct slice page_word(enum page_word word, enum lang lang);

#endif
