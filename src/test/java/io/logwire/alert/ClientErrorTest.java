package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An {@link Error} in an exchange is no trouble of the receiver. */
class ClientErrorTest {
  private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
  private Thread.UncaughtExceptionHandler before;

  @BeforeEach
  void listen() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> told.add(e));
  }

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void reachesTheTopOfItsThreadAndWhoWaitsIsTold() throws Exception {
    Exchange.Resolver faulty =
        host -> {
          throw new NoClassDefFoundError("io/logwire/Anything");
        };
    try (WebhookClient client = WebhookClient.open(Duration.ofSeconds(30), faulty)) {
      Post post = new Post(URI.create("http://a.example/"), Way.DIRECT, Map.of(), new byte[0]);
      Answer answer = client.send(post).get(20, TimeUnit.SECONDS);
      assertEquals(0, answer.status());
      assertInstanceOf(NoClassDefFoundError.class, told.poll(20, TimeUnit.SECONDS));
    }
  }
}
