/* Functions that no source of ours may call, each with what to use instead.  tools/tidy reads
 * this table; nothing includes it (git's banned.h is the model).
 *
 * strcpy     memcpy with a known length, or buf_add
 * strcat     buf_add
 * strncpy    memcpy with a known length
 * strncat    buf_add
 * sprintf    snprintf, or buf_addf
 * vsprintf   vsnprintf
 * strtok     slice_cut
 * atoi       slice_to_i64
 * atol       slice_to_i64
 * atof       strtod on a checked text
 * gets       read with a length
 * gmtime     clock_format_rfc3339
 * localtime  clock_format_rfc3339
 * ctime      clock_format_rfc3339
 * asctime    clock_format_rfc3339
 * mktime     clock_parse_rfc3339
 * rand       rng_next
 * srand      rng_init
 * random     rng_next
 * alloca     arena_alloc
 * scanf      slice_to_i64
 * sscanf     slice_to_i64
 * fscanf     slice_to_i64
 * setlocale  none: Attar is locale-free
 */
