package io.logwire.console;

import io.logwire.http.StreamedAnswer;
import io.logwire.log.LogId;
import io.logwire.store.Courtesy;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One view on its way into a file.
 *
 * <p>Promise: where the answer ends as it should, all of the pages are in it, or its last line says
 * that they are not. In any other case the connection is closed before the end, so that a browser
 * calls the file failed.
 *
 * <p>Threading: a thread of its own runs it, and waits for the reader.
 */
final class Download implements Runnable {
  private static final Logger logger = LoggerFactory.getLogger(Download.class);

  // Proxies close what is silent for a minute.
  private static final long SILENCE_NANOS = Duration.ofSeconds(15).toNanos();

  private final LogPages pages;
  private final LogFormat format;
  private final StreamedAnswer answer;
  private final BooleanSupplier mayRead;
  private final Courtesy courtesy;
  private final Duration longest;

  /**
   * @param mayRead whether the reader is still allowed to
   * @param courtesy what lets others write
   * @param longest how long it may take
   */
  Download(
      LogPages pages,
      LogFormat format,
      StreamedAnswer answer,
      BooleanSupplier mayRead,
      Courtesy courtesy,
      Duration longest) {
    this.pages = pages;
    this.format = format;
    this.answer = answer;
    this.mayRead = mayRead;
    this.courtesy = courtesy;
    this.longest = longest;
  }

  @Override
  public void run() {
    boolean done = false;
    try {
      done = write();
    } catch (IOException | InterruptedException e) {
      logger.debug("a download has ended before its end", e); // the reader has left, or we stop
    } catch (RuntimeException e) {
      logger.error("a download has failed", e);
    }
    if (done) {
      answer.end();
    } else {
      answer.abort();
    }
  }

  /** Whether the file is as it should be. */
  private boolean write() throws IOException, InterruptedException {
    answer.write(format.begin());
    long begin = System.nanoTime();
    long written = begin;
    while (!pages.areOver()) {
      if (answer.hasLeft() || !mayRead.getAsBoolean()) {
        return false;
      }
      long now = System.nanoTime();
      if (now - begin > longest.toNanos()) {
        answer.write(format.incomplete(whatIsMissing()));
        return true;
      }
      byte[] lines = joined(pages.look());
      courtesy.rest(System.nanoTime() - now);
      if (lines.length > 0 || now - written > SILENCE_NANOS) {
        answer.write(lines.length > 0 ? lines : format.blank());
        written = now;
      }
    }
    return true;
  }

  private String whatIsMissing() {
    return "after %d minutes there were logs after %s left; download those by since"
        .formatted(longest.toMinutes(), LogId.time(pages.lastId()));
  }

  private static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
