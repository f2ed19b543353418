/* Failures as signals.  The codes are those of MongoDB's src/mongo/base/error_codes.yml; the list
 * of resumable ones is that of the change streams specification ("Resumable Error").
 *
 * The specification resumes by that list only on servers before wire version 9 and by the label
 * ResumableChangeStreamError on later ones.  Here both count on every server: what follows is only
 * that the stream is opened again at a durable place after a back-off, which is right after any of
 * these, and servers that speak the protocol without being MongoDB tell a new version and no
 * label. */
#include "mongo/fault.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

struct row {
    int code;
    enum mongo_signal signal;
};

static const struct row rows[] = {
    /* resumable by the specification */
    {6, MONGO_AGAIN},     /* HostUnreachable */
    {7, MONGO_AGAIN},     /* HostNotFound */
    {43, MONGO_AGAIN},    /* CursorNotFound */
    {63, MONGO_AGAIN},    /* StaleShardVersion */
    {89, MONGO_AGAIN},    /* NetworkTimeout */
    {91, MONGO_AGAIN},    /* ShutdownInProgress */
    {133, MONGO_AGAIN},   /* FailedToSatisfyReadPreference */
    {150, MONGO_AGAIN},   /* StaleEpoch */
    {189, MONGO_AGAIN},   /* PrimarySteppedDown */
    {234, MONGO_AGAIN},   /* RetryChangeStream */
    {262, MONGO_AGAIN},   /* ExceededTimeLimit */
    {9001, MONGO_AGAIN},  /* SocketException */
    {10107, MONGO_AGAIN}, /* NotWritablePrimary */
    {11600, MONGO_AGAIN}, /* InterruptedAtShutdown */
    {11602, MONGO_AGAIN}, /* InterruptedDueToReplStateChange */
    {13388, MONGO_AGAIN}, /* StaleConfig */
    {13435, MONGO_AGAIN}, /* NotPrimaryNoSecondaryOk */
    {13436, MONGO_AGAIN}, /* NotPrimaryOrSecondary */
    /* passing, though not in that list */
    {26, MONGO_AGAIN},    /* NamespaceNotFound: mongos, before the database exists */
    {50, MONGO_AGAIN},    /* MaxTimeMSExpired; on getMore see below */
    {175, MONGO_AGAIN},   /* QueryPlanKilled */
    {237, MONGO_AGAIN},   /* CursorKilled */
    {246, MONGO_AGAIN},   /* SnapshotUnavailable */
    {11601, MONGO_AGAIN}, /* Interrupted: an operator's killOp */
    /* the history is gone */
    {136, MONGO_LOST},         /* CappedPositionLost */
    {260, MONGO_LOST},         /* InvalidResumeToken */
    {280, MONGO_LOST},         /* ChangeStreamFatalError */
    {286, MONGO_LOST},         /* ChangeStreamHistoryLost */
    {40576, MONGO_LOST},       /* the same before 4.2 */
    {10334, MONGO_TOO_LARGE},  /* BSONObjectTooLarge */
    {40324, MONGO_STAGE},      /* unrecognized pipeline stage */
    {40414, MONGO_STAGE},      /* IDLFailedToParse: a missing field */
    {40415, MONGO_STAGE},      /* IDLUnknownField */
    {40573, MONGO_UNSUITABLE}, /* $changeStream is only supported on replica sets */
    {13, MONGO_DENIED},        /* Unauthorized */
    {18, MONGO_DENIED},        /* AuthenticationFailed */
    {69, MONGO_DENIED},        /* AuthSchemaIncompatible */
    {214, MONGO_DENIED},       /* AuthenticationRestrictionUnmet */
    {433, MONGO_BUSY},
    {449, MONGO_BUSY},
    {450, MONGO_BUSY}, /* overload, rate limits */
    {462, MONGO_BUSY},
    {473, MONGO_BUSY},
    {489, MONGO_BUSY},
};

/* What a call returns with each signal. */
static int code_of(enum mongo_signal signal)
{
    switch (signal) {
    case MONGO_BUSY: return ATTAR_EBUSY;
    case MONGO_LOST: return ATTAR_EGONE;
    case MONGO_TOO_LARGE: return ATTAR_ELIMIT;
    case MONGO_REFUSED:
    case MONGO_STAGE:
    case MONGO_UNSUITABLE: return ATTAR_EINVAL;
    default: return ATTAR_EIO;
    }
}

enum mongo_signal mongo_signal_of_code(int code, enum mongo_step step)
{
    if (code == 50 && step == STEP_MORE)
        return MONGO_EMPTY;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].code == code)
            return rows[i].signal;
    }
    return MONGO_REFUSED;
}

/* The driver gives one code for a refused password and for a connection lost while it was sent. */
static enum mongo_signal signal_of_login(const bson_error_t *error)
{
    return strstr(error->message, "socket") != NULL ? MONGO_AGAIN : MONGO_DENIED;
}

static enum mongo_signal signal_of(enum mongo_step step, const bson_error_t *error,
                                   const bson_t *reply)
{
    enum mongo_signal signal;

    switch (error->domain) {
    case MONGOC_ERROR_SERVER:
    case MONGOC_ERROR_WRITE_CONCERN:
        signal = mongo_signal_of_code((int)error->code, step);
        if (signal == MONGO_REFUSED && mongoc_error_has_label(reply, "ResumableChangeStreamError"))
            return MONGO_AGAIN;
        return signal;
    case MONGOC_ERROR_SASL:
    case MONGOC_ERROR_SCRAM: return MONGO_DENIED;
    case MONGOC_ERROR_CLIENT:
        return error->code == MONGOC_ERROR_CLIENT_AUTHENTICATE ? signal_of_login(error)
                                                               : MONGO_AGAIN;
    default:
        return error->code == MONGOC_ERROR_PROTOCOL_BAD_WIRE_VERSION ? MONGO_REFUSED : MONGO_AGAIN;
    }
}

int mongo_fault_classify(struct mongo_fault *fault, enum mongo_step step, const bson_error_t *error,
                         const bson_t *reply)
{
    bool server = error->domain == MONGOC_ERROR_SERVER;

    assert(fault != NULL && reply != NULL);
    fault->signal = signal_of(step, error, reply);
    fault->code = server ? (int)error->code : 0;
    if (server)
        return error_set(&fault->error, code_of(fault->signal), "MongoDB: code %d: %s", fault->code,
                         error->message);
    return error_set(&fault->error, code_of(fault->signal), "MongoDB: %s", error->message);
}

int mongo_fault_set(struct mongo_fault *fault, enum mongo_signal signal, const char *fmt, ...)
{
    char text[ATTAR_ERROR_TEXT_CAP];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fault->signal = signal;
    fault->code = 0;
    return error_set(&fault->error, code_of(signal), "MongoDB: %s", text);
}
