/* event/title.h - the one-line title of an event: the one it was given, or one made from the
 * template of its type (schemas/README.md has the template language). */
#ifndef CORE_EVENT_TITLE_H
#define CORE_EVENT_TITLE_H

#include "event/event.h"

void title_write(struct buffer *out, const chancery_event *event);

#endif
