// The inner loops of attention over cached positions, in C because C can be compiled for several
// kinds of processor at once and choose when it runs.
//
// R rows, H query heads, G heads with keys and values of their own, D channels of a head, a
// multiple of 8. Every result depends on its own row and positions alone, and on no other argument.
#ifndef PONDER_ATTENTION_H
#define PONDER_ATTENTION_H

/// How heads and rows lie in memory; counts and distances are in numbers.
struct attention_shape {
  /// Query heads: H.
  long heads;
  /// Query heads that share keys and values: H / G.
  long queries_per_key;
  /// Channels of a head: D.
  long channels;
  /// From one position's keys to the next's: G * D.
  long step;
  /// From one head's scores to the next's.
  long stride;
};

/// scores[r, h, p] = q[r, h] . k[p], and the largest of each row and head is followed.
///
/// keys: [positions, G, D]. queries: [rows, H, D]. scores: [rows, H, stride]. largest: [rows, H].
void attention_score(
    const struct attention_shape *shape, const float *keys, long positions, long rows,
    const float *queries, float *scores, float *largest);

/// scores[h, p] = e^(scores[h, p] - largest[h]) for one row; largest[h] becomes one over their sum.
///
/// scores: [H, stride], of which `positions` are used. largest: [H].
void attention_exponentiate(
    const struct attention_shape *shape, long positions, float *scores, float *largest);

/// Causal softmax of one head of a document: row i keeps positions up to i, and zeros behind.
///
/// scores: [positions, positions].
void attention_soften(float *scores, long positions);

/// sums[r, h] += sum over p of weights[r, h, p] * v[p].
///
/// values: [positions, G, D]. weights: [rows, H, stride]. sums: [rows, H, D].
void attention_add(
    const struct attention_shape *shape, const float *values, long positions, long rows,
    const float *weights, float *sums);

#endif
