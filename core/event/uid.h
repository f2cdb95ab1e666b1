/* event/uid.h - the names of events: those that the library makes, and how people shorten them.
 * Whatever else a uid may be is for event/format.c and the schemas to say.
 */
#ifndef CORE_EVENT_UID_H
#define CORE_EVENT_UID_H

#include "chancery.h"

/* A made uid is a hash of this size, written in two digits a byte. */
enum { UID_SIZE = 16, UID_DIGITS = 2 * UID_SIZE };

/* Whether `uid` has the form that the library makes: 32 digits, 0 to 9 and a to f. */
bool uid_is_made(chancery_text uid);
/* Reads 32 digits or fewer, for a shortened uid; the rest of `bytes` is 0 then. False when there
 * are more, or others. */
bool uid_read_digits(chancery_text digits, unsigned char bytes[UID_SIZE]);
/* Writes the 32 digits, without NUL. */
void uid_write_digits(const unsigned char bytes[UID_SIZE], char digits[UID_DIGITS]);
/* Whether `text` may stand for a made uid that begins with it: four digits or more, but not all. */
bool uid_is_shortened(chancery_text text);
/* Whether `text` means the event of `uid`: it is that uid or, of a made one, the beginning. */
bool uid_answers(chancery_text uid, chancery_text text);

#endif
