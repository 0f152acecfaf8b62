/*
 * The plain loop: each cell from its neighbours, the outermost cells kept, two arrays that swap, rows (planes in 3-D)
 * shared out over the cores by OpenMP. Compiled once per type with -DREAL=double or -DREAL=float.
 * Takes the benchmark's commands on standard input; see README.md.
 */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef REAL real;

static const char *const dtype = sizeof(real) == 8 ? "float64" : "float32";

static void step_1d(const real *restrict u, real *restrict v, const real r, const long nx) {
#pragma omp for schedule(static)
  for (long i = 1; i < nx - 1; i++) {
    v[i] = u[i] + r * ((u[i - 1] + u[i + 1]) - 2 * u[i]);
  }
}

static void step_2d(const real *restrict u, real *restrict v, const real r, const long ny, const long nx) {
#pragma omp for schedule(static)
  for (long y = 1; y < ny - 1; y++) {
    for (long i = y * nx + 1; i < y * nx + nx - 1; i++) {
      v[i] = u[i] + r * (((u[i - nx] + u[i + nx]) + (u[i - 1] + u[i + 1])) - 4 * u[i]);
    }
  }
}

static void step_3d(const real *restrict u, real *restrict v, const real r, const long nz, const long ny, const long nx) {
  const long plane = ny * nx;
#pragma omp for schedule(static)
  for (long z = 1; z < nz - 1; z++) {
    for (long y = 1; y < ny - 1; y++) {
      const long row = z * plane + y * nx;
      for (long i = row + 1; i < row + nx - 1; i++) {
        v[i] = u[i] + r * ((((u[i - nx] + u[i + nx]) + (u[i - 1] + u[i + 1])) + (u[i - plane] + u[i + plane])) - 6 * u[i]);
      }
    }
  }
}

/* The field, and the array that the next step is written to. */
static real *now = NULL, *next = NULL;
static long shape[3], cells;
static int dimensions;
static real rate;

static void run(const long steps) {
#pragma omp parallel
  {
    real *u = now, *v = next;
    for (long step = 0; step < steps; step++) {
      if (dimensions == 1) step_1d(u, v, rate, shape[0]);
      else if (dimensions == 2) step_2d(u, v, rate, shape[0], shape[1]);
      else step_3d(u, v, rate, shape[0], shape[1], shape[2]);
      real *swap = u;
      u = v;
      v = swap;
    }
  }
  if (steps & 1) {
    real *swap = now;
    now = next;
    next = swap;
  }
}

static int on_wall(long i) {
  for (int axis = dimensions - 1; axis >= 0; axis--) {
    const long at = i % shape[axis];
    if (at == 0 || at == shape[axis] - 1) return 1;
    i /= shape[axis];
  }
  return 0;
}

static void fill(const char *start) {
  uint32_t state = 12345;
  for (long i = 0; i < cells; i++) {
    state = 1664525u * state + 1013904223u;
    now[i] = (real)(state / 4294967296.0);
  }
  if (strcmp(start, "enclosed") == 0) {
    for (long i = 0; i < cells; i++) {
      if (on_wall(i)) now[i] = 0;
    }
  } else if (strcmp(start, "point") == 0) {
    memset(now, 0, cells * sizeof(real));
    long middle = 0;
    for (int axis = 0; axis < dimensions; axis++) middle = middle * shape[axis] + shape[axis] / 2;
    now[middle] = 1;
  }
  memcpy(next, now, cells * sizeof(real));
}

/* Memory for the cells, rounded up to whole cache lines. */
static real *allocate(void) {
  return aligned_alloc(64, (cells * sizeof(real) + 63) / 64 * 64);
}

static void prepare(const char *command) {
  char type[16], start[16];
  double given;
  const int words = sscanf(command, "prepare %15s %15s %lf %ld %ld %ld", type, start, &given, shape, shape + 1, shape + 2);
  dimensions = words - 3;
  if (dimensions < 1 || strcmp(type, dtype) != 0) {
    printf("failed this program was compiled for %s\n", dtype);
    return;
  }
  rate = (real)given;
  cells = 1;
  for (int axis = 0; axis < dimensions; axis++) cells *= shape[axis];
  free(now);
  free(next);
  now = allocate();
  next = allocate();
  if (now == NULL || next == NULL) {
    printf("failed out of memory\n");
    return;
  }
  fill(start);
  printf("done the plain loop in C, %d threads\n", omp_get_max_threads());
}

static void write_field(char *command) {
  command[strcspn(command, "\n")] = 0;
  FILE *file = fopen(command + strlen("write "), "wb");
  const int written = file != NULL && fwrite(now, sizeof(real), cells, file) == (size_t)cells && fclose(file) == 0;
  printf(written ? "done\n" : "failed the field could not be written\n");
}

int main(void) {
  char command[4096];
  printf("ready\n");
  fflush(stdout);
  while (fgets(command, sizeof command, stdin) != NULL) {
    if (strncmp(command, "prepare ", 8) == 0) {
      prepare(command);
    } else if (strncmp(command, "run ", 4) == 0) {
      const double begin = omp_get_wtime();
      run(atol(command + 4));
      printf("done %.9f\n", omp_get_wtime() - begin);
    } else if (strncmp(command, "write ", 6) == 0) {
      write_field(command);
    } else {
      printf("failed unknown command\n");
    }
    fflush(stdout);
  }
  return 0;
}
