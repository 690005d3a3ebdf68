#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// libcurl is configured by variadic functions, which Swift cannot call. Each typed door below stands
// for one kind of their arguments.

static inline CURLcode curl_door_text(CURL *curl, CURLoption option, const char *value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode curl_door_number(CURL *curl, CURLoption option, long value) {
    return curl_easy_setopt(curl, option, value);
}

/// The bytes must stay where they are until the transfer has ended.
static inline CURLcode curl_door_body(CURL *curl, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes) : code;
}

/// The list must live until the transfer has ended.
static inline CURLcode curl_door_headers(CURL *curl, struct curl_slist *list) {
    return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
}

/// Both callbacks are handed `context`.
static inline CURLcode curl_door_sinks(
    CURL *curl, curl_write_callback body, curl_write_callback header, void *context) {
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header);
    return curl_easy_setopt(curl, CURLOPT_HEADERDATA, context);
}

/// Called about once a second and whenever bytes move; anything but 0 ends the transfer.
static inline CURLcode curl_door_progress(
    CURL *curl, curl_xferinfo_callback progress, void *context) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, context);
    return curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
}

/// The buffer of `CURL_ERROR_SIZE` bytes must live until the transfer has ended.
static inline CURLcode curl_door_errors(CURL *curl, char *buffer) {
    return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, buffer);
}

/// A number that the transfer has left behind, or 0.
static inline long curl_door_found(CURL *curl, CURLINFO info) {
    long found = 0;
    curl_easy_getinfo(curl, info, &found);
    return found;
}

/// A time of the transfer in microseconds, or 0 when it never came.
static inline long long curl_door_time(CURL *curl, CURLINFO info) {
    curl_off_t time = 0;
    curl_easy_getinfo(curl, info, &time);
    return time;
}

/// The status of the last answer, or 0 when its head never came.
static inline long curl_door_status(CURL *curl) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/// The list must live until the transfer has ended.
static inline CURLcode curl_door_recipients(CURL *curl, struct curl_slist *list) {
    return curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
}

/// Bytes that are sent come from `read`, which is handed `context`.
static inline CURLcode curl_door_upload(
    CURL *curl, curl_read_callback read, void *context, size_t count) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)count);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read);
    return curl_easy_setopt(curl, CURLOPT_READDATA, context);
}
