// A server of OpenAI's completions that answers at once: what is left is the client's own cost.
//
//   InstantServer PORT [one]
//
// Every sample is the same solution but for its last digit, which is that of the sample's seed: seed plus
// index, or a count where the request has no seed. With `one` it passes over `n`, as many servers do.
// One thread and poll(2); a request costs it a few microseconds.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_connections = 1024, longest_request = 1 << 16, longest_reply = 1 << 18, tokens = 96 };

static const char solution[] =
    "Natalia sold 48 / 2 = 24 clips in May, half as many as in April.\\n\\n"
    "Altogether she sold 48 + 24 = 72 clips in April and May.\\n\\n"
    "Her friend sold 72 * 2 = 144 clips in the same months, twice as many.\\n\\n"
    "The two of them sold 72 + 144 = 216 clips.\\n\\n"
    "The answer is 21";

struct connection {
  char request[longest_request + 1];
  size_t length;
};

static struct connection *connections[most_connections];
static struct pollfd polled[most_connections + 1];
static char reply[longest_reply];
static bool one_sample;
static long requests_without_seed;

static size_t write_all(char *to, const char *text) {
  size_t length = strlen(text);
  memcpy(to, text, length);
  return length;
}

// A number of the body's own fields; inside a prompt the quotes would be escaped.
static long number(const char *body, const char *name, long otherwise) {
  const char *found = strstr(body, name);
  return found ? strtol(found + strlen(name), NULL, 10) : otherwise;
}

static size_t write_ids(char *to, const char *name, int count) {
  size_t at = (size_t)sprintf(to, ",\"%s\":[", name);
  for (int i = 0; i < count; i++)
    at += (size_t)sprintf(to + at, i ? ",%d" : "%d", 271 + i * 37 % 12000);
  to[at++] = ']';
  return at;
}

static size_t write_body(char *to, const char *body, bool chat) {
  long count = one_sample ? 1 : number(body, "\"n\":", 1);
  if (count < 1 || count > 128) count = 1;
  long seed = number(body, "\"seed\":", -1);
  if (seed < 0) seed = requests_without_seed++;
  if (strstr(body, "\"temperature\":0,") || strstr(body, "\"temperature\":0}")) seed = 0;
  bool with_ids = strstr(body, "\"return_token_ids\":true") != NULL;
  // The first stop text, as it stands there: the prober looks for it.
  const char *stop = strstr(body, "\"stop\":[\"");
  size_t stop_length = stop ? strcspn(stop + 9, "\"") : 0;

  size_t at = (size_t)sprintf(
      to, "{\"id\":\"cmpl-9de3b1c4\",\"object\":\"%s\",\"created\":1795390356,\"model\":\"instant\",\"choices\":[",
      chat ? "chat.completion" : "text_completion");
  for (long i = 0; i < count; i++) {
    if (i) to[at++] = ',';
    at += (size_t)sprintf(
        to + at, chat ? "{\"index\":%ld,\"message\":{\"role\":\"assistant\",\"content\":\"" : "{\"index\":%ld,\"text\":\"", i);
    at += write_all(to + at, solution);
    at += (size_t)sprintf(to + at, "%ld\"%s,\"logprobs\":null,\"finish_reason\":\"stop\"", (seed + i) % 10, chat ? "}" : "");
    if (stop)
      at += (size_t)sprintf(to + at, ",\"stop_reason\":\"%.*s\"", (int)stop_length, stop + 9);
    else
      at += write_all(to + at, ",\"stop_reason\":null");
    if (with_ids) {
      at += write_ids(to + at, "token_ids", tokens);
      at += write_ids(to + at, "prompt_token_ids", tokens / 2);
    }
    to[at++] = '}';
  }
  return at + (size_t)sprintf(
      to + at, "],\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%ld,\"completion_tokens\":%ld,\"prompt_tokens_details\":{\"cached_tokens\":32}}}",
      tokens / 2, tokens / 2 + tokens * count, tokens * count);
}

// Answers the request whose head and body are given; false when the client is gone.
static bool answer(int socket, const char *head, const char *body) {
  static char text[longest_reply - 256];
  const char *status = "200 OK";
  size_t length;
  if (!strncmp(head, "POST /v1/chat/completions ", 26))
    length = write_body(text, body, true);
  else if (!strncmp(head, "POST /v1/completions ", 21))
    length = write_body(text, body, false);
  else if (!strncmp(head, "GET /v1/models ", 15))
    length = write_all(text, "{\"object\":\"list\",\"data\":[{\"id\":\"instant\",\"object\":\"model\",\"owned_by\":\"vllm\",\"max_model_len\":4096}]}");
  else {
    status = "404 Not Found";
    length = write_all(text, "{\"detail\":\"Not Found\"}");
  }
  size_t all = (size_t)sprintf(
      reply, "HTTP/1.1 %s\r\nserver: instant\r\ncontent-length: %zu\r\ncontent-type: application/json\r\n\r\n", status, length);
  memcpy(reply + all, text, length);
  all += length;
  for (size_t sent = 0; sent < all;) {
    ssize_t now = send(socket, reply + sent, all - sent, 0);
    if (now > 0) sent += (size_t)now;
    else if (now < 0 && (errno == EAGAIN || errno == EINTR)) poll(&(struct pollfd){socket, POLLOUT, 0}, 1, -1);
    else return false;
  }
  return true;
}

// The length of the body that the head promises.
static size_t promised(const char *head) {
  for (const char *line = head; (line = strstr(line, "\r\n")); ) {
    line += 2;
    if (!strncasecmp(line, "content-length:", 15)) return strtoul(line + 15, NULL, 10);
  }
  return 0;
}

// Reads what has come and answers every request that is whole; false when the connection is over.
static bool serve(int socket, struct connection *connection) {
  ssize_t got = recv(socket, connection->request + connection->length, longest_request - connection->length, 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  connection->length += (size_t)got;
  for (;;) {
    char *head = connection->request;
    head[connection->length] = 0;
    char *end = strstr(head, "\r\n\r\n");
    if (!end) return connection->length < longest_request;
    *end = 0;
    size_t body = promised(head), size = (size_t)(end + 4 - head) + body;
    if (size > longest_request) return false;
    if (connection->length < size) {
      *end = '\r';
      return true;
    }
    char next = head[size];
    head[size] = 0;
    if (!answer(socket, head, end + 4)) return false;
    head[size] = next;
    connection->length -= size;
    memmove(head, head + size, connection->length);
    if (connection->length == 0) return true;
  }
}

int main(int count, char **arguments) {
  int port = count > 1 ? atoi(arguments[1]) : 0;
  if (port < 1 || port > 65535) {
    fprintf(stderr, "usage: InstantServer PORT [one]\n");
    return 64;
  }
  one_sample = count > 2 && !strcmp(arguments[2], "one");
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 512)) {
    perror("port");
    return 1;
  }
  polled[0] = (struct pollfd){listener, POLLIN, 0};
  for (int open = 0;;) {
    if (poll(polled, (nfds_t)open + 1, -1) < 0) continue;
    for (int i = open; i >= 1; i--) {
      if (!polled[i].revents || serve(polled[i].fd, connections[i - 1])) continue;
      close(polled[i].fd);
      free(connections[i - 1]);
      connections[i - 1] = connections[open - 1];
      polled[i] = polled[open--];
    }
    if (!polled[0].revents || open == most_connections) continue;
    int client = accept(listener, NULL, NULL);
    struct connection *connection = client < 0 ? NULL : malloc(sizeof *connection);
    if (!connection) continue;
    fcntl(client, F_SETFL, O_NONBLOCK);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection->length = 0;
    connections[open++] = connection;
    polled[open] = (struct pollfd){client, POLLIN, 0};
  }
}
