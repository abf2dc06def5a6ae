package io.logwire.store.move;

import io.logwire.store.StoreException;
import io.logwire.store.move.Marks.Mark;
import io.logwire.store.move.Marks.Role;
import io.logwire.store.move.Marks.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What two stores say of one another, before anything is copied: whether one may move into the
 * other.
 */
public final class Agreement {
  private static final List<String> KEPT =
      List.of("log", "token", "delivery", "delivered", "idempotency_key");
  private static final double ROOM = 1.2; // of what the old one takes, with a WAL

  private final MovingStore from;
  private final MovingStore to;
  private final Optional<Mark> old;
  private final Optional<Mark> young;

  private Agreement(MovingStore from, MovingStore to) {
    this.from = from;
    this.to = to;
    this.old = Marks.find(from, Role.FROM);
    this.young = Marks.find(to, Role.TO);
  }

  /**
   * The mark of the new store, which is made where there is none.
   *
   * @throws StoreException if it is not one that these logs may go to
   */
  static Mark of(MovingStore from, MovingStore to) {
    return new Agreement(from, to).mark();
  }

  private Mark mark() {
    Marks.find(from, Role.TO)
        .filter(mark -> mark.state() != State.DONE)
        .ifPresent(
            mark -> {
              throw new StoreException(
                  "%s has not got all logs of %s, so they cannot move on"
                      .formatted(from.place(), mark.other()));
            });
    if (isTheSame()) {
      return goOn(young.orElseThrow());
    }
    if (old.isPresent() && old.get().state() == State.DONE) {
      throw new StoreException(
          "the logs of %s have moved to %s already".formatted(from.place(), old.get().other()));
    }
    young.ifPresent(
        mark -> {
          throw refused("it takes part in another migration, of " + mark.other());
        });
    refuseWhatIsNotEmpty();
    refuseWithoutRoom();
    return begin();
  }

  private boolean isTheSame() {
    return old.isPresent() && young.isPresent() && old.get().id() == young.get().id();
  }

  private Mark goOn(Mark mark) {
    if (mark.state() == State.CANCELLED) {
      throw refused("that was cancelled; empty it, or name another one");
    }
    return mark;
  }

  private Mark begin() {
    long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    long change = from.snapshots().look(from::change);
    // The old one first: the new one, once marked, is taken by nobody who does not know its number.
    long known =
        from.writer()
            .write(
                tx -> {
                  tx.statement(Marks.MAKE).execute();
                  long kept = old.map(Mark::id).orElse(id);
                  Marks.put(tx, Role.FROM, new Mark(kept, to.place(), State.COPYING, 0, 0, 0));
                  return kept;
                });
    Mark mark = new Mark(known, from.place(), State.COPYING, 0, 0, change);
    to.writer()
        .run(
            tx -> {
              tx.statement(Marks.MAKE).execute();
              Marks.put(tx, Role.TO, mark);
            });
    return mark;
  }

  private void refuseWhatIsNotEmpty() {
    for (String table : KEPT) {
      String any = "SELECT count(*) FROM (SELECT 1 FROM %s LIMIT 1) AS one".formatted(table);
      if (to.snapshots().number(any) > 0) {
        throw refused(
            "it has %s already that did not come from %s; name an empty one"
                .formatted(table.equals("token") ? "tokens" : "logs", from.place()));
      }
    }
  }

  private void refuseWithoutRoom() {
    long needed = (long) (ROOM * from.snapshots().look(from::bytes));
    if (needed > to.room()) {
      throw refused(
          "there are %,d MB, and the logs take about %,d MB; give it more room, or name another place"
              .formatted(to.room() >> 20, needed >> 20));
    }
  }

  private StoreException refused(String why) {
    return new StoreException("cannot move the logs into %s: %s".formatted(to.place(), why));
  }

  /**
   * Ends a migration: the old store is one like others again.
   *
   * @param to the new store, empty where it is not to be asked
   * @throws StoreException if a service has begun with the new one, whose logs the old has not
   */
  public static void cancel(MovingStore from, Optional<MovingStore> to) {
    Mark old =
        Marks.find(from, Role.FROM)
            .orElseThrow(() -> new StoreException("nothing moves from " + from.place()));
    to.ifPresent(store -> cancel(from, old, store));
    from.writer()
        .run(
            tx -> {
              for (String statement : from.acceptance()) {
                tx.statement(statement).execute();
              }
              Marks.delete(tx, Role.FROM);
            });
  }

  private static void cancel(MovingStore from, Mark old, MovingStore to) {
    boolean isThere = Marks.find(to, Role.TO).filter(mark -> mark.id() == old.id()).isPresent();
    if (!isThere && old.state() == State.DONE) {
      throw new StoreException(
          "a service has been started on %s, or it is not what %s has moved to: the old store may lack logs that were acknowledged; move back by `migrate`, or say --force"
              .formatted(to.place(), from.place()));
    }
    if (isThere) {
      to.writer().run(tx -> Marks.state(tx, Role.TO, old.id(), State.CANCELLED));
    }
  }
}
