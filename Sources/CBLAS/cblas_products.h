// The two entry points Ponder needs from a BLAS, declared here because every BLAS exports them
// under these names while their headers live in different places.
#ifndef PONDER_CBLAS_PRODUCTS_H
#define PONDER_CBLAS_PRODUCTS_H

enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor = 102 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112, CblasConjTrans = 113 };

/// C = alpha * op(A) * op(B) + beta * C, with op(A) of shape m x k and op(B) of shape k x n.
void cblas_sgemm(
    enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE transA, enum CBLAS_TRANSPOSE transB,
    int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb,
    float beta, float *c, int ldc);

#if defined(__linux__)
/// Sets how many threads OpenBLAS uses inside one product.
void openblas_set_num_threads(int threads);
#endif

#endif
