#include "write.h"

chancery_status writer_fold(struct chancery_writer *writer, const chancery_event *event,
                            chancery_outcome *outcome, chancery_error *error)
{
    return chancery_writer_add(writer, event, outcome, error);
}
