#include "attention.h"

#include <math.h>
#include <string.h>

// Compiled for the oldest processors and for those with 256-bit multiply-and-add; the loader takes
// what the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define FOR_EACH_PROCESSOR
#endif

// A function whose last argument is a constant becomes a loop without a counter.
#define INLINE static inline __attribute__((always_inline))

/// Eight numbers; they need not be aligned.
typedef float lanes __attribute__((vector_size(32), aligned(4)));
typedef int integers __attribute__((vector_size(32), aligned(4)));

/// Sums of the lanes of eight vectors, each in the same order.
#define SUM_EACH(x, out)                                                             \
  do {                                                                               \
    lanes four[4], two[2];                                                           \
    for (int i = 0; i < 4; i++)                                                      \
      four[i] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 0, 1, 2, 3, 8, 9, 10, 11) \
          + __builtin_shufflevector(x[2 * i], x[2 * i + 1], 4, 5, 6, 7, 12, 13, 14, 15);  \
    for (int i = 0; i < 2; i++)                                                      \
      two[i] = __builtin_shufflevector(four[2 * i], four[2 * i + 1], 0, 1, 4, 5, 8, 9, 12, 13) \
          + __builtin_shufflevector(four[2 * i], four[2 * i + 1], 2, 3, 6, 7, 10, 11, 14, 15); \
    out = __builtin_shufflevector(two[0], two[1], 0, 2, 4, 6, 8, 10, 12, 14)         \
        + __builtin_shufflevector(two[0], two[1], 1, 3, 5, 7, 9, 11, 13, 15);        \
  } while (0)

/// Positions whose values are read for one row after the other while they are in the nearest cache.
enum { BLOCK = 32 };

INLINE void score(
    const struct attention_shape *s, const float *allKeys, long positions, long rows,
    const float *queries, float *scores, float *largest, const int vectors) {
  for (long head = 0; head < s->heads; head++) {
    const float *keys = allKeys + head / s->queries_per_key * s->channels;
    for (long first = 0; first < positions; first += 8) {
      // The last eight may be fewer; the others repeat the last position.
      const long left = positions - first < 8 ? positions - first : 8;
      const lanes *k[8];
      for (int i = 0; i < 8; i++)
        k[i] = (const lanes *)(keys + (first + (i < left ? i : left - 1)) * s->step);
      for (long row = 0; row < rows; row++) {
        const long place = row * s->heads + head;
        const lanes *q = (const lanes *)(queries + place * s->channels);
        lanes sums[8], result;
        for (int i = 0; i < 8; i++) {
          sums[i] = k[i][0] * q[0];
          for (int v = 1; v < vectors; v++) sums[i] = k[i][v] * q[v] + sums[i];
        }
        SUM_EACH(sums, result);
        memcpy(scores + place * s->stride + first, &result, left * sizeof(float));
        float top = largest[place];
        for (int i = 0; i < 8; i++) top = result[i] > top ? result[i] : top;
        largest[place] = top;
      }
    }
  }
}

FOR_EACH_PROCESSOR void attention_score(
    const struct attention_shape *shape, const float *keys, long positions, long rows,
    const float *queries, float *scores, float *largest) {
  if (shape->channels == 32)
    score(shape, keys, positions, rows, queries, scores, largest, 4);
  else
    score(shape, keys, positions, rows, queries, scores, largest, (int)(shape->channels / 8));
}

/// e^x to about two units in the last place, by the steps of `exponential` in Exponential.swift.
#define EXPONENTIATE(x)                                                              \
  do {                                                                               \
    x = __builtin_elementwise_max(x, (lanes){0} - 87.0f);                            \
    const lanes shifted = x * 1.44269504f + 12582912.0f;                             \
    const lanes k = shifted - 12582912.0f;                                           \
    const lanes r = (x - k * 0.693359375f) + k * 2.1219444e-4f;                      \
    lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;                               \
    p = p * r + 8.3334519073e-3f;                                                    \
    p = p * r + 4.1665795894e-2f;                                                    \
    p = p * r + 1.6666665459e-1f;                                                    \
    p = p * r + 5.0000001201e-1f;                                                    \
    p = p * r * r + r + 1;                                                           \
    x = p * (lanes)(((integers)shifted << 23) + 0x3F800000);                         \
  } while (0)

FOR_EACH_PROCESSOR void attention_exponentiate(
    const struct attention_shape *shape, long positions, float *scores, float *largest) {
  for (long head = 0; head < shape->heads; head++) {
    float *row = scores + head * shape->stride;
    lanes sums = {0};
    for (long first = 0; first < positions; first += 8) {
      const long left = positions - first < 8 ? positions - first : 8;
      lanes x = {0};
      memcpy(&x, row + first, left * sizeof(float));
      x -= largest[head];
      EXPONENTIATE(x);
      for (long i = left; i < 8; i++) x[i] = 0;
      memcpy(row + first, &x, left * sizeof(float));
      sums += x;
    }
    float sum = 0;
    for (int i = 0; i < 8; i++) sum += sums[i];
    largest[head] = 1 / sum;
  }
}

/// Makes `count` scores probabilities; lanes behind the last are left as they are.
INLINE void soften(float *row, long count) {
  lanes tops = (lanes){0} - INFINITY, sums = {0};
  const long even = count & ~7L;
  for (long first = 0; first < even; first += 8)
    tops = __builtin_elementwise_max(tops, *(const lanes *)(row + first));
  float top = -INFINITY;
  for (int i = 0; i < 8; i++) top = tops[i] > top ? tops[i] : top;
  for (long i = even; i < count; i++) top = row[i] > top ? row[i] : top;
  for (long first = 0; first < even; first += 8) {
    lanes x = *(const lanes *)(row + first) - top;
    EXPONENTIATE(x);
    *(lanes *)(row + first) = x;
    sums += x;
  }
  if (even < count) {
    lanes x = {0};
    memcpy(&x, row + even, (count - even) * sizeof(float));
    x -= top;
    EXPONENTIATE(x);
    for (long i = count - even; i < 8; i++) x[i] = 0;
    memcpy(row + even, &x, (count - even) * sizeof(float));
    sums += x;
  }
  float sum = 0;
  for (int i = 0; i < 8; i++) sum += sums[i];
  const float inverse = 1 / sum;
  for (long i = 0; i < count; i++) row[i] *= inverse;
}

FOR_EACH_PROCESSOR void attention_soften(float *scores, long positions) {
  for (long i = 0; i < positions; i++) {
    float *row = scores + i * positions;
    soften(row, i + 1);
    memset(row + i + 1, 0, (positions - i - 1) * sizeof(float));
  }
}

/// One head of one row: what it reads, its weights and its sums.
struct stream {
  const float *values, *weights;
  float *sums;
};

INLINE struct stream stream(
    const struct attention_shape *s, long index, long rows, const float *values,
    const float *weights, float *sums) {
  const long head = index / rows, place = index % rows * s->heads + head;
  return (struct stream){
      values + head / s->queries_per_key * s->channels, weights + place * s->stride,
      sums + place * s->channels};
}

/// Adds a few positions to two sums at once, so that one is added to while the other is waited for.
INLINE void add_pair(
    const struct stream a, const struct stream b, long first, long end, long step,
    const int vectors) {
  lanes x[4], y[4];
  lanes *to = (lanes *)a.sums, *also = (lanes *)b.sums;
  for (int v = 0; v < vectors; v++) x[v] = to[v], y[v] = also[v];
  for (long p = first; p < end; p++) {
    const lanes *from = (const lanes *)(a.values + p * step);
    const lanes *other = (const lanes *)(b.values + p * step);
    for (int v = 0; v < vectors; v++) {
      x[v] = from[v] * a.weights[p] + x[v];
      y[v] = other[v] * b.weights[p] + y[v];
    }
  }
  for (int v = 0; v < vectors; v++) to[v] = x[v], also[v] = y[v];
}

INLINE void add(
    const struct attention_shape *s, const float *values, long positions, long rows,
    const float *weights, float *sums, const int vectors) {
  const long streams = s->heads * rows;
  // Without a partner, a stream is paired with one whose sums nobody reads.
  float unread[32] = {0};
  for (long first = 0; first < positions; first += BLOCK) {
    const long end = first + BLOCK < positions ? first + BLOCK : positions;
    for (long i = 0; i < streams; i += 2) {
      struct stream a = stream(s, i, rows, values, weights, sums);
      struct stream b = stream(s, i + 1 < streams ? i + 1 : i, rows, values, weights, sums);
      if (i + 1 == streams) b.sums = unread;
      for (int v = 0; v < vectors; v += 4) {
        add_pair(a, b, first, end, s->step, vectors - v < 4 ? vectors - v : 4);
        a.values += 32, a.sums += 32, b.values += 32;
        if (i + 1 < streams) b.sums += 32;
      }
    }
  }
}

FOR_EACH_PROCESSOR void attention_add(
    const struct attention_shape *shape, const float *values, long positions, long rows,
    const float *weights, float *sums) {
  if (shape->channels == 32)
    add(shape, values, positions, rows, weights, sums, 4);
  else
    add(shape, values, positions, rows, weights, sums, (int)(shape->channels / 8));
}
