#include "index/writer.h"
int writer_load(struct index_writer *writer, struct attar_error *err)
{
    (void)writer;
    (void)err;
    return 0;
}
int writer_save(struct index_writer *writer, struct slice position, struct attar_error *err)
{
    (void)writer;
    (void)err;
    (void)position;
    return 0;
}
