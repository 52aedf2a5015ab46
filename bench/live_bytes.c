/*
 * Counts the bytes that a process has asked the C library for and not given back, and the most that there were at once.
 * Preloaded into a process that bench/products measures; the two numbers lie in the file that LIVE_BYTES names, which the
 * process maps too: live bytes, then the peak, which it resets by writing to it.
 *
 * Sizes are what malloc_usable_size says, which is the request rounded up to 16 bytes as long as no block is mapped for
 * itself (MALLOC_MMAP_MAX_=0).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

struct counts {
    atomic_long live;
    atomic_long peak;
};

static struct counts early;
static struct counts *_Atomic counts = &early;

__attribute__((constructor)) static void share(void) {
    const char *path = getenv("LIVE_BYTES");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) {
        return;
    }
    void *page = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) {
        struct counts *shared = page;
        atomic_store(&shared->live, atomic_load(&early.live));
        atomic_store(&counts, shared);
    }
}

static void *taken(void *block) {
    if (block) {
        struct counts *now = atomic_load_explicit(&counts, memory_order_relaxed);
        long size = (long)malloc_usable_size(block);
        long live = atomic_fetch_add_explicit(&now->live, size, memory_order_relaxed) + size;
        long peak = atomic_load_explicit(&now->peak, memory_order_relaxed);
        while (live > peak && !atomic_compare_exchange_weak(&now->peak, &peak, live)) {
        }
    }
    return block;
}

static void given(void *block) {
    if (block) {
        struct counts *now = atomic_load_explicit(&counts, memory_order_relaxed);
        atomic_fetch_sub_explicit(&now->live, (long)malloc_usable_size(block), memory_order_relaxed);
    }
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }

void *realloc(void *block, size_t size) {
    long before = block ? (long)malloc_usable_size(block) : 0;
    void *moved = __libc_realloc(block, size);
    if (moved || size == 0) {
        atomic_fetch_sub_explicit(&atomic_load(&counts)->live, before, memory_order_relaxed);
    }
    return taken(moved);
}

void free(void *block) {
    given(block);
    __libc_free(block);
}

void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *found = __libc_memalign(alignment, size);
    if (!found) {
        return ENOMEM;
    }
    *block = taken(found);
    return 0;
}
