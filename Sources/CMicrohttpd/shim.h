#include <microhttpd.h>
#include <string.h>

// libmicrohttpd is configured by variadic functions, which Swift cannot call. Each typed door below
// stands for one of them.

/// What a daemon is started with; pointers but `context` are only read during the start.
struct mhd_door_options {
    /// PEM texts, or NULL for plain HTTP.
    const char *certificate;
    const char *key;
    unsigned int threads;
    unsigned int connections;
    size_t connection_bytes;
    size_t stack_bytes;
    MHD_AccessHandlerCallback answer;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *context;
};

/// Leaves percent escapes alone: they are decoded where a zero byte can be distinguished from the end.
static size_t mhd_door_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/// Starts a daemon without a listening socket; NULL with errno when it cannot start.
static inline struct MHD_Daemon *mhd_door_start(const struct mhd_door_options *options) {
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_USE_NO_LISTEN_SOCKET |
                         MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem items[16];
    memset(items, 0, sizeof items);
    int count = 0;
    if (options->certificate != NULL) {
        flags |= MHD_USE_TLS;
        items[count].option = MHD_OPTION_HTTPS_MEM_CERT;
        items[count++].ptr_value = (void *)options->certificate;
        items[count].option = MHD_OPTION_HTTPS_MEM_KEY;
        items[count++].ptr_value = (void *)options->key;
    }
    // The pool refuses a size of one; a single thread is its absence.
    if (options->threads > 1) {
        items[count].option = MHD_OPTION_THREAD_POOL_SIZE;
        items[count++].value = (intptr_t)options->threads;
    }
    items[count].option = MHD_OPTION_END;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, options->answer, options->context,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_bytes,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_THREAD_STACK_SIZE, options->stack_bytes,
        MHD_OPTION_UNESCAPE_CALLBACK, &mhd_door_keep_escapes, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, options->target, options->context,
        MHD_OPTION_NOTIFY_COMPLETED, options->completed, options->context,
        MHD_OPTION_NOTIFY_CONNECTION, options->connection, options->context,
        MHD_OPTION_ARRAY, items,
        MHD_OPTION_END);
}

/// The socket of a connection, or -1.
static inline int mhd_door_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

/// The `gnutls_session_t` of a connection, or NULL when it is plain.
static inline void *mhd_door_tls_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : info->tls_session;
}

/// What `MHD_NotifyConnectionCallback` has put into the connection's slot, or NULL.
static inline void *mhd_door_owner(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}
