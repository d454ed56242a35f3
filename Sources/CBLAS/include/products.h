// The system's library of matrix products: OpenBLAS on Linux, Accelerate on macOS.
//
// On Linux the library is loaded while the program runs and not linked, because OpenBLAS chooses its
// kernel once, when it is loaded, and an old one takes a processor that it does not know for a very
// old one. Loaded late, it can be asked what it chose, let go of, and loaded again with another kernel.
//
// Nothing here may be called by two threads at once but products_multiply, and that only after
// products_open has succeeded.
#ifndef PONDER_PRODUCTS_H
#define PONDER_PRODUCTS_H

/// What a processor can compute with that OpenBLAS has kernels for; each includes those before it.
enum products_processor {
  /// Anything else, other families than x86-64 included.
  PRODUCTS_PROCESSOR_BASIC = 0,
  PRODUCTS_PROCESSOR_AVX = 1,
  /// AVX2 and fused multiply-and-add.
  PRODUCTS_PROCESSOR_AVX2 = 2,
  /// AVX-512 with its F, CD, BW, DQ and VL parts.
  PRODUCTS_PROCESSOR_AVX512 = 3,
};

/// What this processor can do and the operating system allows.
enum products_processor products_processor(void);

/// The processor's own name, empty where it tells none; at most 48 characters, zero-terminated.
void products_processor_name(char name[49]);

/// The value of OPENBLAS_CORETYPE, by which OpenBLAS is told its kernel; NULL where it is not set.
const char *products_variable(void);

/// Loads the library.
///
/// kernel: what OpenBLAS is told to use, by its variable, or NULL to let it choose. The environment is
/// afterwards as it was before.
///
/// Returns NULL, or the loader's own words for why it failed.
const char *products_open(const char *kernel);

/// Lets go of the library.
///
/// Returns 1 when it has left the process and may be loaded again; 0 when it stays, because the
/// program itself, or another library, uses it.
int products_close(void);

/// The kernel in use, as the library names it.
const char *products_kernel(void);

/// The library's own words for its version and how it was built.
const char *products_library(void);

/// C = alpha * op(A) * op(B) + beta * C, row-major, with op(A) of shape m x k and op(B) of shape k x n.
void products_multiply(
    int transposes_a, int transposes_b, int m, int n, int k, float alpha, const float *a, int lda,
    const float *b, int ldb, float beta, float *c, int ldc);

#endif
