/* A product document with every field, for tests that change one thing in it. */
#ifndef CATALOG_SAMPLE_H
#define CATALOG_SAMPLE_H

#define SAMPLE_OFFER                                                                          \
    "{\"id\":\"o-1\",\"vendor_id\":\"v-1\",\"sku\":\"S1\",\"volume_ml\":7.5,\"price\":24900," \
    "\"currency\":\"AED\",\"list_price\":30000,\"stock\":3,\"stock_seq\":9,\"active\":true,"  \
    "\"condition\":\"new\",\"delivery\":[{\"zones\":[\"AE-DU\",\"IN-4000*\"],"                \
    "\"options\":[\"same_day\",\"cod\"],\"days_min\":0,\"days_max\":2,\"fee\":1500}]}"

#define SAMPLE_PRODUCT                                                                         \
    "{\"id\":\"p-1\",\"slug\":\"night-rose-edp\",\"old_slugs\":[\"night-rose\"],"              \
    "\"status\":\"approved\",\"name\":{\"en\":\"Night Rose\",\"ar\":\"وردة الليل\"}," \
    "\"line\":\"Night\",\"description\":{\"en\":\"Two lines.\\nOf text.\"},"                   \
    "\"brand\":{\"id\":\"dar\",\"slug\":\"dar\",\"name\":{\"en\":\"Dar\"}},"                   \
    "\"category_path\":[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\"}},"                   \
    "{\"id\":\"perfume/arabian\",\"name\":{\"ar\":\"عربي\"}}],"                            \
    "\"form\":\"spray\",\"concentration\":\"edp\",\"gender\":\"unisex\","                      \
    "\"family_path\":[\"woody\",\"woody/oud\"],"                                               \
    "\"accords\":[{\"id\":\"oud\",\"weight\":92},{\"id\":\"rose\"}],"                          \
    "\"notes\":[{\"id\":\"rose\",\"layer\":\"top\"},{\"id\":\"oud\",\"layer\":\"base\"}],"     \
    "\"perfumers\":[{\"id\":\"pf-3\",\"name\":{\"en\":\"A Nose\"}}],\"year\":2021,"            \
    "\"origin_country\":\"AE\",\"house_type\":\"arabian\",\"occasions\":[\"eid\",\"gift\"],"   \
    "\"longevity\":{\"value\":4.2,\"n\":58},\"sillage\":{\"value\":3,\"n\":5},"                \
    "\"season_votes\":{\"winter\":9},\"daypart_votes\":{\"day\":1,\"night\":7},"               \
    "\"attrs\":[\"vegan\"],\"allergens\":[\"linalool\"],\"inspired_by\":[\"p-2\"],"            \
    "\"images\":[{\"url\":\"/i/1.jpg\",\"w\":800,\"h\":600,\"alt\":{\"en\":\"Bottle\"}}],"     \
    "\"rating_sum\":400,\"rating_n\":95,\"popularity\":12,\"offers\":[" SAMPLE_OFFER "],"      \
    "\"created_at\":\"2021-01-01T00:00:00Z\",\"updated_at\":\"2021-01-02T00:00:00+04:00\","    \
    "\"published_at\":\"2021-01-03T00:00:00.5Z\",\"rev\":7,\"x_unknown\":{\"kept\":[1,null]}}"

#endif
