#include "CRE2.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <re2/re2.h>

static_assert(CRE2_INTERNAL == static_cast<int>(re2::RE2::ErrorInternal), "codes");
static_assert(CRE2_BAD_ESCAPE == static_cast<int>(re2::RE2::ErrorBadEscape), "codes");
static_assert(CRE2_REPEATED_REPEAT == static_cast<int>(re2::RE2::ErrorRepeatOp), "codes");
static_assert(CRE2_TOO_LARGE == static_cast<int>(re2::RE2::ErrorPatternTooLarge), "codes");

struct cre2_pattern {
    re2::RE2 expression;

    cre2_pattern(re2::StringPiece text, const re2::RE2::Options &options)
        : expression(text, options) {}
};

extern "C" cre2_pattern *cre2_compile(
    const char *text, size_t length, int captures_groups, int64_t memory_max,
    cre2_refusal *refusal) {
    refusal->code = CRE2_NO_MEMORY;
    refusal->part_length = 0;
    cre2_pattern *pattern = nullptr;
    try {
        re2::RE2::Options options;
        // RE2 writes to the standard error otherwise.
        options.set_log_errors(false);
        options.set_max_mem(memory_max);
        options.set_never_capture(!captures_groups);
        pattern = new cre2_pattern(re2::StringPiece(text, length), options);
        if (pattern->expression.ok()) return pattern;
        refusal->code = static_cast<int>(pattern->expression.error_code());
        const std::string &part = pattern->expression.error_arg();
        refusal->part_length = std::min(part.size(), sizeof refusal->part);
        memcpy(refusal->part, part.data(), refusal->part_length);
    } catch (...) {
        refusal->code = CRE2_NO_MEMORY;
    }
    delete pattern;
    return nullptr;
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }

extern "C" int cre2_search(
    const cre2_pattern *pattern, const char *text, size_t length, size_t start, int is_whole,
    cre2_span *spans, int span_count) {
    try {
        // A null pointer would be no text rather than an empty one.
        const re2::StringPiece whole(text == nullptr ? "" : text, length);
        const auto anchor = is_whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
        if (span_count == 0)
            return pattern->expression.Match(whole, start, length, anchor, nullptr, 0) ? 1 : 0;
        std::vector<re2::StringPiece> groups(static_cast<size_t>(span_count));
        if (!pattern->expression.Match(whole, start, length, anchor, groups.data(), span_count))
            return 0;
        for (int index = 0; index < span_count; index++) {
            const re2::StringPiece &group = groups[static_cast<size_t>(index)];
            if (group.data() == nullptr) {
                spans[index] = {-1, -1};
            } else {
                spans[index].begin = group.data() - whole.data();
                spans[index].end = spans[index].begin + static_cast<ptrdiff_t>(group.size());
            }
        }
        return 1;
    } catch (...) {
        return CRE2_NO_MEMORY;
    }
}
