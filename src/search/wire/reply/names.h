/* Is an attribute among those asked for?  "notes" takes in "notes.top", and "notes.top" a part of
 * "notes".  Private to wire/reply.  Thread: any (pure). */
#ifndef SEARCH_WIRE_NAMES_H
#define SEARCH_WIRE_NAMES_H

#include "search/wire/ask.h"

enum wanted { WANTED_NONE, WANTED_PARTS /* members of it */, WANTED_ALL };

/** names  NULL or not given: everything is wanted
 *  outer  the object that `name` is a member of, or empty */
enum wanted names_want(const struct wire_names *names, struct slice outer, struct slice name);

/** True if nothing is left out. */
bool names_want_everything(const struct wire_names *names);

#endif
