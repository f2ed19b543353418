/* Writing HTML: markup as it is, everything else through html_text, which cannot leave its place.
 *
 *   html_markup(out, "<h1>");  html_text(out, name);  html_markup(out, "</h1>");
 *   html_attribute(out, "href", url);                        href="..." with a blank before it
 *
 * Attribute values always stand in double quotes.  Source: WHATWG HTML, section 13.3 (escaping a
 * string).  Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PAGE_HTML_H
#define SEARCH_PAGE_HTML_H

#include "base/buf.h"

/** Append constant markup. */
void html_markup(struct buf *out, const char *markup);

/** Append `text` (UTF-8) with & < > " ' as references; control bytes but tab, line feed and
 * carriage return become U+FFFD. */
void html_text(struct buf *out, struct slice text);

/** Append ` name="value"`; `name` is constant markup. */
void html_attribute(struct buf *out, const char *name, struct slice value);

#endif
