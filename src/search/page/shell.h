/* The storefront's own page, cut where the server puts something in:
 *
 *   <!doctype html><html lang="en" dir="ltr">..<title>Attar</title>..</head>..<main ..></main>..
 *                 `-- language --------------' `-- head ----------'               ^ body
 *
 * So scripts and styles are those that the build named, and the page that JavaScript takes over is
 * the page that it knows.  Left out are its description and its word for people without JavaScript:
 * what the server writes has better ones.
 * Private to src/search.  Thread: any (immutable once open). */
#ifndef SEARCH_PAGE_SHELL_H
#define SEARCH_PAGE_SHELL_H

#include "base/buf.h"

struct page_shell {
    struct slice before_title; /* behind <html ..>, up to the title */
    struct slice after_title;  /* up to </head> */
    struct slice before_body;  /* from </head> up to the end of the tag of main */
    struct slice after_body;   /* from </main> on */
    struct buf text;           /* private: what they point into */
};

/** Cut `page`, which is copied.  A page without those places, or an empty one, gives a plain page
 * without scripts: what the server writes needs none. */
void page_shell_open(struct page_shell *shell, struct slice page);

/** Idempotent. */
void page_shell_release(struct page_shell *shell);

#endif
