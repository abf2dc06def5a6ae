package io.logwire.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * An answer that no thread waits for. The servlet API writes and waits until the client has taken
 * it; here each write but the last is kept and said to be done, and goes out as the client reads.
 *
 * <p>Limits: what all answers of a listener keep together has a bound, see {@link UnreadAnswers}.
 * What was handed to the socket has 30 seconds to be taken, and a second more for each 8 KiB; then
 * its connection is closed. {@link EventStream} and {@link StreamedAnswer} have an account of their
 * own and are let pass.
 *
 * <p>Threading: the handler's thread writes, Jetty's call back.
 */
final class BufferedAnswer extends Response.Wrapper {
  private static final long PATIENCE_SECONDS = 30;
  private static final long BYTES_PER_SECOND = 8192;

  private final UnreadAnswers unread;
  private final Deque<byte[]> queue = new ArrayDeque<>(); // guarded by this
  private int queued; // guarded by this; bytes
  private long heldBytes; // guarded by this; queued, and on their way
  private boolean writing; // guarded by this
  private Throwable failure; // guarded by this
  private Callback last; // guarded by this; what waits for the end
  private Scheduler.Task deadline; // guarded by this

  BufferedAnswer(Request request, Response response, UnreadAnswers unread) {
    super(request, response);
    this.unread = unread;
  }

  @Override
  public void write(boolean isLast, ByteBuffer content, Callback callback) {
    if ("text/event-stream".equals(getHeaders().get(HttpHeader.CONTENT_TYPE))
        || getRequest().getAttribute(StreamedAnswer.ATTRIBUTE) != null) {
      super.write(isLast, content, callback);
      return;
    }
    int length = content == null ? 0 : content.remaining();
    unread.take(this, length);
    Throwable refused;
    boolean begins = false;
    synchronized (this) {
      refused = failure;
      if (refused == null) {
        keep(content, length);
        last = isLast ? callback : null;
        begins = !writing;
        writing = true;
      }
    }
    if (refused != null) {
      unread.giveBack(length);
      callback.failed(refused);
      return;
    }
    if (begins) {
      writeQueued();
    }
    if (!isLast) {
      callback.succeeded();
    }
  }

  private void keep(ByteBuffer content, int length) {
    if (length > 0) {
      byte[] bytes = new byte[length];
      content.get(bytes);
      queue.add(bytes);
      queued += length;
      heldBytes += length;
    }
  }

  synchronized long heldBytes() {
    return heldBytes;
  }

  private void writeQueued() {
    byte[] bytes;
    Callback end;
    synchronized (this) {
      bytes = takeQueued();
      end = last;
    }
    super.write(
        end != null,
        ByteBuffer.wrap(bytes),
        Callback.from(
            InvocationType.NON_BLOCKING,
            () -> onWritten(bytes.length, end),
            cause -> onFailed(bytes.length, cause)));
    synchronized (this) {
      if (writing && deadline == null) {
        unread.add(this);
        Runnable work = VitalThreads.reporting(() -> unread.late(this));
        long patience = PATIENCE_SECONDS + bytes.length / BYTES_PER_SECOND;
        Scheduler scheduler = getRequest().getComponents().getScheduler();
        deadline = scheduler.schedule(work, patience, TimeUnit.SECONDS);
      }
    }
  }

  private byte[] takeQueued() {
    ByteBuffer all = ByteBuffer.allocate(queued);
    for (byte[] bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
      all.put(bytes);
    }
    queued = 0;
    return all.array();
  }

  private void onWritten(int length, Callback end) {
    unread.giveBack(length);
    boolean more;
    synchronized (this) {
      heldBytes -= length;
      cancelDeadline();
      more = end == null && (queued > 0 || last != null);
      writing = more;
    }
    if (more) {
      writeQueued();
    } else if (end != null) {
      end.succeeded();
    }
  }

  private void onFailed(int length, Throwable cause) {
    Callback end;
    synchronized (this) {
      cancelDeadline();
      unread.giveBack(length + queued);
      heldBytes = 0;
      queue.clear();
      queued = 0;
      writing = false;
      failure = cause;
      end = last;
    }
    if (end != null) {
      end.failed(cause);
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
      unread.remove(this);
    }
  }

  /** Closes the connection; the write that hangs fails by it, and ends the answer. */
  void cutOff() {
    getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
  }
}
