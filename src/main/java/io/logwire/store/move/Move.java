package io.logwire.store.move;

import io.logwire.store.Courtesy;
import io.logwire.store.StoreException;
import io.logwire.store.move.Marks.Mark;
import io.logwire.store.move.Marks.Role;
import io.logwire.store.move.Marks.State;
import io.logwire.store.move.MovingStore.Changed;
import io.logwire.store.move.MovingStore.Span;
import io.logwire.thread.Threads;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Copies everything that one store keeps into another one, beside the service of the old one, round
 * by round: what is new, what was deleted or imported since, and the small tables. Each log is
 * compared with its copy, field by field.
 *
 * <p>Durability: the copy never has a log twice, and a migration that is cut short at any moment is
 * gone on with by the next one. After {@link #close} the old store takes no write any more, whoever
 * tries; after {@link #finish} the new one has all that was acknowledged by the old, and services
 * may begin with it.
 *
 * <p>Threading: one thread; another one reads ahead.
 */
public final class Move implements AutoCloseable {
  private static final int ROUNDS = 5; // until nothing differs, where nobody writes any more
  private static final int ROUNDS_BESIDE = 20; // a service
  private static final String NEWEST = "SELECT max(id) FROM log";
  private static final int FEW = 5_000; // some tenths of a second

  /** Who is told how far it has come. */
  public interface Witness {
    /**
     * It has come so far.
     *
     * @param doing what is done now, {@code copying} for example
     * @param share of the whole, from 0 to 1; negative if nobody knows
     */
    void at(String doing, long logs, double share);
  }

  private final MovingStore from;
  private final MovingStore to;
  private final long id;
  private final NewStore copy;
  private final Mending mending;
  private final Witness witness;
  private Courtesy courtesy;
  private final ExecutorService ahead =
      Executors.newSingleThreadExecutor(work -> Threads.made("reads-ahead", work));

  private Move(MovingStore from, MovingStore to, Mark mark, Witness witness) {
    this.from = from;
    this.to = to;
    this.id = mark.id();
    this.witness = witness;
    this.courtesy = new Courtesy(from::hasChanged);
    this.copy = new NewStore(to, mark, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    this.mending = new Mending(from, to, copy, this::looked);
  }

  /**
   * Begins a migration, or goes on with it.
   *
   * @throws StoreException if the new store has something else, or the old one has moved already
   */
  public static Move begin(MovingStore from, MovingStore to, Witness witness) {
    return new Move(from, to, Agreement.of(from, to), witness);
  }

  /** Whether the new store is whole, and services may begin with it; the old one takes no log. */
  public boolean isFinished() {
    return Marks.find(to, Role.TO).orElseThrow().state() == State.DONE;
  }

  /**
   * Copies until only what is added just now is missing. Where logs come faster than that, it
   * leaves the service less room, and gives up after some rounds: the rest is what the switch
   * takes.
   */
  public void catchUp() throws InterruptedException {
    long found = Long.MAX_VALUE;
    for (int rounds = 0; rounds < ROUNDS_BESIDE && found > FEW; rounds++) {
      long before = found;
      found = round();
      courtesy = found > before / 2 ? new Courtesy(() -> false) : courtesy;
    }
    if (!isExact()) {
      lookThrough();
    }
  }

  /** What the new store has by now. */
  public Contents contents() {
    return Contents.of(to);
  }

  /**
   * Copies what is new, and follows what has changed.
   *
   * @return how many differences there were
   */
  public long round() throws InterruptedException {
    return follow() + copyNew() + compareNew() + mending.others();
  }

  /** Looks for what differs where the old store cannot tell where it was changed. */
  private long lookThrough() {
    return mending.logs(MovedTable.LOG_IDS, new Span(0, copy.lastId()), "looking through");
  }

  /** From its commit on the old store fails every write, with words that name the new one. */
  public void refuseWrites() {
    String words = "the logs of this store have moved to " + to.place();
    from.writer()
        .run(
            tx -> {
              for (String statement : from.acceptance()) { // of one that was cut short
                tx.statement(statement).execute();
              }
              for (String statement : from.refusal(words)) {
                tx.statement(statement).execute();
              }
              Marks.state(tx, Role.FROM, id, State.DONE);
            });
  }

  /**
   * Makes the new store what the old one is, proves it, and lets services begin with it. No service
   * may use the old one, which must refuse writes.
   *
   * @return what the new one has
   * @throws StoreException if they are not the same
   */
  public Contents finish() throws InterruptedException {
    boolean isExact = isExact();
    int rounds = 0;
    while (round() + (isExact ? 0 : lookThrough()) > 0) {
      refuseAnEndlessOne(++rounds);
    }
    if (!Contents.haveTheSameCounts(from, to)) {
      mending.logs(MovedTable.LOG, Span.ALL, "comparing");
      if (!Contents.haveTheSameCounts(from, to)) {
        throw new StoreException(
            "%s has other counts than %s, and its logs are the same: nothing was switched; `verify` a backup of the old one"
                .formatted(to.place(), from.place()));
      }
    }
    long highest = from.snapshots().look(from::highest);
    copy.finish(id, highest);
    return Contents.of(to);
  }

  private boolean isExact() {
    return from.snapshots().look(at -> from.changed(at, copy.change())).isExact();
  }

  private void refuseAnEndlessOne(int rounds) {
    if (rounds == ROUNDS) {
      throw new StoreException(
          "%s still differs from %s after %d rounds, though nobody should write: nothing was switched"
              .formatted(to.place(), from.place(), rounds));
    }
  }

  private long follow() {
    long top = from.snapshots().number(NEWEST);
    long found = 0;
    if (top < copy.lastId()) { // logs were dated anew, or the newest are deleted
      found += mending.logs(MovedTable.LOG, new Span(top + 1, Long.MAX_VALUE), "following");
      copy.forgetAbove(top);
    }
    Changed changed = from.snapshots().look(at -> from.changed(at, copy.change()));
    for (Span span : changed.spans()) {
      long last = Math.min(span.last(), copy.lastId());
      if (span.first() <= last) {
        found += mending.logs(MovedTable.LOG, new Span(span.first(), last), "following");
      }
    }
    if (changed.upTo() != copy.change()) {
      copy.followed(changed.upTo());
      copy.keep();
    }
    return found;
  }

  // What there is now: where more comes meanwhile than this copies it would have no end.
  private long copyNew() throws InterruptedException {
    long newest = from.snapshots().number(NEWEST);
    long total = Contents.logs(from);
    long before = Contents.logs(to);
    long all = 0;
    Future<Chunk> next = readAfter(copy.lastId());
    while (true) {
      Chunk chunk = await(next);
      if (chunk.isEmpty()) {
        return all;
      }
      boolean isLast = chunk.lastId() >= newest;
      if (!isLast) {
        next = readAfter(chunk.lastId());
      }
      copy.append(chunk);
      all += chunk.logs().size();
      witness.at("copying", all, Math.min(1, (before + all) / Math.max(1.0, total)));
      if (isLast) {
        return all;
      }
    }
  }

  private Future<Chunk> readAfter(long last) {
    Courtesy now = courtesy;
    return ahead.submit(() -> Chunk.after(last, from, now));
  }

  private static Chunk await(Future<Chunk> chunk) throws InterruptedException {
    try {
      return chunk.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException told
          ? told
          : new StoreException("the old store cannot be read: " + e.getCause(), e);
    }
  }

  private long compareNew() {
    long upTo = copy.lastId();
    if (copy.comparedId() == upTo) {
      return 0;
    }
    long found = mending.logs(MovedTable.LOG, new Span(copy.comparedId() + 1, upTo), "comparing");
    copy.compared(upTo);
    copy.keep();
    return found;
  }

  private void looked(String doing, long rows, long nanos) {
    witness.at(doing, rows, -1);
    try {
      courtesy.rest(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  @Override
  public void close() {
    ahead.shutdownNow();
  }
}
