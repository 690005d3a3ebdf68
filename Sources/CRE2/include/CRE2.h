// A door to RE2, whose own interface is C++.
//
// Texts are UTF-8 and may hold zero bytes. No function throws: what C++ throws is caught here and
// comes out as a result. A compiled pattern may be used by several threads at once.
#ifndef PGVIGIL_CRE2_H
#define PGVIGIL_CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern.
typedef struct cre2_pattern cre2_pattern;

/// Why a pattern was refused, and the part of it that RE2 names.
///
/// `code` is RE2's ErrorCode, or CRE2_NO_MEMORY. The part is cut, perhaps within a character.
typedef struct cre2_refusal {
    int code;
    size_t part_length;
    char part[64];
} cre2_refusal;

enum {
    CRE2_NO_MEMORY = -1,
    CRE2_INTERNAL = 1,
    CRE2_BAD_ESCAPE,
    CRE2_BAD_CLASS,
    CRE2_BAD_RANGE,
    CRE2_MISSING_BRACKET,
    CRE2_MISSING_PARENTHESIS,
    CRE2_UNEXPECTED_PARENTHESIS,
    CRE2_TRAILING_BACKSLASH,
    CRE2_MISSING_REPEATED,
    CRE2_BAD_REPEAT_COUNT,
    CRE2_REPEATED_REPEAT,
    CRE2_BAD_GROUP_KIND,
    CRE2_BAD_UTF8,
    CRE2_BAD_GROUP_NAME,
    CRE2_TOO_LARGE,
};

/// Compiles a pattern that may use about `memory_max` bytes; NULL when it is refused.
///
/// Groups cost time and memory, so they are only kept with `captures_groups`.
cre2_pattern *cre2_compile(
    const char *text, size_t length, int captures_groups, int64_t memory_max,
    cre2_refusal *refusal);

/// Frees a pattern that is not used any more.
void cre2_free(cre2_pattern *pattern);

/// Begin and end in bytes; both -1 for a group that took no part.
typedef struct cre2_span {
    ptrdiff_t begin;
    ptrdiff_t end;
} cre2_span;

/// Looks for the first match at or behind `start`: 1 when there is one, 0 when there is none, and
/// CRE2_NO_MEMORY.
///
/// With `is_whole` the match must begin at `start` and end where the text ends. `spans` gets the
/// match itself and then the groups; it costs less time to ask for none.
int cre2_search(
    const cre2_pattern *pattern, const char *text, size_t length, size_t start, int is_whole,
    cre2_span *spans, int span_count);

#ifdef __cplusplus
}
#endif

#endif
