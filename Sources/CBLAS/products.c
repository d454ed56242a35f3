#define _GNU_SOURCE
#include "products.h"

#include <stddef.h>
#include <string.h>

// Every BLAS exports this function with these constants, while headers lie in different places.
typedef void multiply(
    int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda,
    const float *b, int ldb, float beta, float *c, int ldc);
enum { ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112 };

static multiply *the_multiply;

void products_multiply(
    int transposes_a, int transposes_b, int m, int n, int k, float alpha, const float *a, int lda,
    const float *b, int ldb, float beta, float *c, int ldc) {
  the_multiply(
      ROW_MAJOR, transposes_a ? TRANSPOSED : AS_IT_IS, transposes_b ? TRANSPOSED : AS_IT_IS, m, n, k,
      alpha, a, lda, b, ldb, beta, c, ldc);
}

#if defined(__APPLE__)

extern multiply cblas_sgemm;

const char *products_variable(void) { return NULL; }
const char *products_open(const char *kernel) {
  the_multiply = cblas_sgemm;
  return NULL;
}
int products_close(void) { return 0; }
const char *products_kernel(void) { return "its own"; }
const char *products_library(void) { return "Accelerate"; }

#else

#include <dlfcn.h>
#include <stdlib.h>

typedef char *tells(void);
typedef void takes(int);

// A program that has OpenBLAS linked into itself brings these; in any other they are null.
extern multiply cblas_sgemm __attribute__((weak));
extern tells openblas_get_corename __attribute__((weak));
extern tells openblas_get_config __attribute__((weak));
extern takes openblas_set_num_threads __attribute__((weak));

static void *library;
static tells *the_kernel, *the_config;

static const char variable[] = "OPENBLAS_CORETYPE";
static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};

const char *products_variable(void) { return getenv(variable); }

static const char *take(multiply *product, tells *kernel, tells *config, takes *set_threads) {
  if (product == NULL || kernel == NULL || config == NULL || set_threads == NULL)
    return "the library lacks a function that OpenBLAS has";
  the_multiply = product, the_kernel = kernel, the_config = config;
  // The engine has its own threads.
  set_threads(1);
  return NULL;
}

static void load(const char *kernel) {
  // Copied: the old value's place may be reused.
  const char *old = getenv(variable);
  char *before = old == NULL ? NULL : strdup(old);
  if (kernel != NULL) setenv(variable, kernel, 1);
  for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (kernel != NULL && before != NULL) setenv(variable, before, 1);
  if (kernel != NULL && before == NULL) unsetenv(variable);
  free(before);
}

const char *products_open(const char *kernel) {
  if (cblas_sgemm != NULL && openblas_get_corename != NULL)
    return take(
        cblas_sgemm, openblas_get_corename, openblas_get_config, openblas_set_num_threads);
  load(kernel);
  if (library == NULL) {
    const char *reason = dlerror();
    return reason == NULL ? "unknown" : reason;
  }
  return take(
      (multiply *)dlsym(library, "cblas_sgemm"), (tells *)dlsym(library, "openblas_get_corename"),
      (tells *)dlsym(library, "openblas_get_config"),
      (takes *)dlsym(library, "openblas_set_num_threads"));
}

int products_close(void) {
  if (library == NULL) return 0;
  dlclose(library);
  library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *still = dlopen(names[i], RTLD_NOW | RTLD_NOLOAD);
    if (still == NULL) continue;
    // It stays in the process, and so do its functions.
    library = still;
    return 0;
  }
  the_multiply = NULL, the_kernel = NULL, the_config = NULL;
  return 1;
}

const char *products_kernel(void) { return the_kernel(); }
const char *products_library(void) { return the_config(); }

#endif

#if defined(__x86_64__)

#include <cpuid.h>

enum products_processor products_processor(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx")) return PRODUCTS_PROCESSOR_BASIC;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    return PRODUCTS_PROCESSOR_AVX;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512cd")
      || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq")
      || !__builtin_cpu_supports("avx512vl"))
    return PRODUCTS_PROCESSOR_AVX2;
  return PRODUCTS_PROCESSOR_AVX512;
}

void products_processor_name(char name[49]) {
  memset(name, 0, 49);
  unsigned parts[12];
  for (unsigned i = 0; i < 3; i++)
    if (!__get_cpuid(
            0x80000002 + i, &parts[4 * i], &parts[4 * i + 1], &parts[4 * i + 2], &parts[4 * i + 3]))
      return;
  memcpy(name, parts, 48);
}

#else

enum products_processor products_processor(void) { return PRODUCTS_PROCESSOR_BASIC; }
void products_processor_name(char name[49]) { memset(name, 0, 49); }

#endif
