package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.PasswordChecks.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
  private final Semaphore mayGoOn = new Semaphore(0);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final List<String> compared = Collections.synchronizedList(new ArrayList<>());

  private boolean isRight(String typed) {
    begun.countDown();
    mayGoOn.acquireUninterruptibly();
    compared.add(typed);
    return typed.equals("right");
  }

  private static Verdict verdict(CompletableFuture<Verdict> check) throws Exception {
    return check.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoComesNowIsNextHoweverManyCameBefore() throws Exception {
    PasswordChecks checks = new PasswordChecks(this::isRight);
    List<CompletableFuture<Verdict>> crowd = new ArrayList<>();
    crowd.add(checks.check("guess 0"));
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    for (int i = 1; i <= 1_000; i++) {
      crowd.add(checks.check("guess " + i));
    }
    CompletableFuture<Verdict> owner = checks.check("right");
    mayGoOn.release(2);
    assertEquals(Verdict.RIGHT, verdict(owner));
    assertEquals(List.of("guess 0", "right"), compared);
    mayGoOn.release(PasswordChecks.MOST_WAITING);
    for (int i = 1; i <= 1_000; i++) {
      boolean last = i > 1_000 - (PasswordChecks.MOST_WAITING - 1);
      assertEquals(last ? Verdict.WRONG : Verdict.CROWDED_OUT, verdict(crowd.get(i)), "" + i);
    }
  }

  @Test
  void aFaultIsOfOneAlone() throws Exception {
    PasswordChecks checks =
        new PasswordChecks(
            typed -> {
              if (typed.isEmpty()) {
                throw new IllegalStateException("no hash function");
              }
              return true;
            });
    CompletableFuture<Verdict> failed = checks.check("");
    ExecutionException told = assertThrows(ExecutionException.class, () -> verdict(failed));
    assertEquals("no hash function", told.getCause().getMessage());
    assertEquals(Verdict.RIGHT, verdict(checks.check("a")));
  }
}
