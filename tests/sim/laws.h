/* What must hold after every step, whatever has failed (sync.md section 15):
 *
 *   position-first   a stored document is not older than the position says
 *   position-back    the position never moves back, not even by a crash
 *   ready-early      `ready` is said only when all that was committed before has been applied
 *   index-differs    the index holds what the catalogue shows, when it says that it does
 *   index-lost       what was committed is there after a crash
 *   cleared          what is served goes only because the source lost it, never for a rebuild
 *   emptied          what is dropped while it is followed is gone at once if the operator wants it
 *                    so (--on-drop=empty)
 *   loss             no swap takes more than a fifth of the products away, unless it was allowed
 *   hasty            no call to the source within 100 ms of a failure
 *   queue            nothing more is written while the index is further behind than the bound
 *   progress         once the faults stop, all is equal after a while
 *
 * The model is the source's history; nothing here reads the product's own verdict.
 * A law that is broken is told by world_break.  Thread: one. */
#ifndef SIM_LAWS_H
#define SIM_LAWS_H

#include "tests/sim/world.h"

/** After the process has started. */
void laws_check_start(struct world *world);

/** After a step of the replica. */
void laws_check_replica(struct world *world);

/** After the writer has published all there was. */
void laws_check_index(struct world *world);

/** An operator's order was taken. */
void laws_note_order(struct world *world, enum replica_verb verb);

/** The replica was told what the index has applied. */
void laws_note_applied(struct world *world);

/** What is published is being committed; and the commit has reported success. */
void laws_note_capture(struct world *world);
void laws_note_commit(struct world *world);

/** Are source, catalogue and index equal, and the replica ready? */
bool laws_all_equal(struct world *world);

#endif
