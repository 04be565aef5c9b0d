/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ranks by MPI, or the one rank of a program built without it.
 *
 * The engine takes the same decisions on every rank only because a sum has the
 * same bits on all of them. MPI says so of MPI_Allreduce ("requires that all
 * processes from the same group participating in these operations receive
 * identical results", MPI 4.0, 6.9.6). What each rank then computes from the
 * sums is the same where the processors are of one kind. */
#include "ranks.h"
#include "error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef PARECON_MPI

#include <mpi.h>

#define AT_ONCE (1 << 26) /* items: counts of MPI are int */

/* Whoever starts ranks (mpirun, Slurm) tells each its number. Without, there
 * is one, and the half second that MPI takes to find that out is spared. */
static int is_launched(void)
{
    return getenv("OMPI_COMM_WORLD_RANK") || getenv("PMIX_RANK") ||
           getenv("PMI_RANK");
}

/* One thread speaks for each rank. The standard error handler ends all ranks,
 * so that no call here returns with a failure. */
void pe__ranks_begin(void)
{
    int begun = 0, granted = 0;
    MPI_Initialized(&begun);
    if (!begun && is_launched())
        MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &granted);
}

static int is_on(void)
{
    int begun = 0, ended = 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    return begun && !ended;
}

/* Nobody leaves before all are here; what was printed is safe by then, since
 * mpirun may end the others as soon as one has left. */
void pe__ranks_end(void)
{
    fflush(NULL);
    if (is_on())
        MPI_Finalize();
}

int pe__rank(void)
{
    int rank = 0;
    if (is_on())
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int pe__ranks(void)
{
    int ranks = 1;
    if (is_on())
        MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    return ranks;
}

static int piece(int64_t left)
{
    return left < AT_ONCE ? (int)left : AT_ONCE;
}

int pe__ranks_sum(void *context, double *values, int64_t count)
{
    (void)context;
    for (int64_t done = 0; done < count; done += AT_ONCE)
        if (MPI_Allreduce(MPI_IN_PLACE, values + done, piece(count - done),
                          MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD) != MPI_SUCCESS)
            return -1;
    return 0;
}

static void send(const char *part, int64_t bytes)
{
    MPI_Send(&bytes, 1, MPI_INT64_T, 0, 0, MPI_COMM_WORLD);
    for (int64_t done = 0; done < bytes; done += AT_ONCE)
        MPI_Send(part + done, piece(bytes - done), MPI_BYTE, 0, 0,
                 MPI_COMM_WORLD);
}

/* Returns how many bytes came. */
static int64_t receive(int from, char *part)
{
    int64_t bytes = 0;
    MPI_Recv(&bytes, 1, MPI_INT64_T, from, 0, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    for (int64_t done = 0; done < bytes; done += AT_ONCE)
        MPI_Recv(part + done, piece(bytes - done), MPI_BYTE, from, 0,
                 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return bytes;
}

void pe__ranks_gather(const void *part, size_t bytes, void *whole)
{
    char *to = whole;
    if (pe__rank() > 0) {
        send(part, (int64_t)bytes);
        return;
    }
    if (bytes > 0)
        memcpy(to, part, bytes);
    to += bytes;
    for (int from = 1; from < pe__ranks(); from++)
        to += receive(from, to);
}

_Noreturn void pe__ranks_abort(const pe_error *err)
{
    char text[1024];
    pe__error_text(err, text, sizeof text);
    fprintf(stderr, "parecon: rank %d of %d: %s\nparecon: all ranks end.\n",
            pe__rank(), pe__ranks(), text);
    fflush(stderr);
    if (is_on())
        MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    abort();
}

pe_status pe__ranks_agree(pe_status mine, const pe_error *err)
{
    double failed = mine != PE_OK;
    if (pe__ranks() == 1)
        return mine;
    pe__ranks_sum(NULL, &failed, 1);
    if (mine != PE_OK && failed < pe__ranks())
        pe__ranks_abort(err);
    /* where another rank failed, wait for it to end all */
    if (mine == PE_OK && failed > 0.0)
        MPI_Barrier(MPI_COMM_WORLD);
    return mine;
}

#else

void pe__ranks_begin(void)
{
}

void pe__ranks_end(void)
{
}

int pe__rank(void)
{
    return 0;
}

int pe__ranks(void)
{
    return 1;
}

/* What one rank has is the sum. */
int pe__ranks_sum(void *context, double *values, int64_t count)
{
    (void)context;
    (void)values;
    (void)count;
    return 0;
}

void pe__ranks_gather(const void *part, size_t bytes, void *whole)
{
    if (bytes > 0)
        memcpy(whole, part, bytes);
}

_Noreturn void pe__ranks_abort(const pe_error *err)
{
    char text[1024];
    pe__error_text(err, text, sizeof text);
    fprintf(stderr, "parecon: %s\n", text);
    abort();
}

pe_status pe__ranks_agree(pe_status mine, const pe_error *err)
{
    (void)err;
    return mine;
}

#endif
