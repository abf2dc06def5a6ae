package io.logwire.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Many clients in one thread, each of which says one thing at once, and the rest in pieces. */
final class Crowd implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<Member> members = new ArrayList<>();
  private final CountDownLatch answered;
  private final CountDownLatch closed;
  private final long start = System.nanoTime();

  /** What so many members do: {@code rest} goes out in pieces of so many bytes, one an interval. */
  record Plan(int members, String first, String rest, int piece, int intervalMs) {}

  /** One client, and what came of it. */
  static final class Member {
    private final SocketChannel channel;
    private final ByteBuffer rest;
    private final Plan plan;
    private long nextMs;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    volatile long closedAfterMs = -1;

    private Member(SocketChannel channel, Plan plan) {
      this.channel = channel;
      this.plan = plan;
      this.rest = bytes(plan.rest);
    }

    /** To be called after it was closed. */
    String received() {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  Crowd(int port, Plan... plans) throws IOException {
    for (var plan : plans) {
      for (int i = 0; i < plan.members; i++) {
        var channel = SocketChannel.open();
        // Of four addresses, as one may have half of all connections.
        channel.bind(new InetSocketAddress("127.0.0." + (1 + i % 4), 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.write(bytes(plan.first));
        channel.configureBlocking(false);
        var member = new Member(channel, plan);
        channel.register(selector, SelectionKey.OP_READ, member);
        members.add(member);
      }
    }
    answered = new CountDownLatch(members.size());
    closed = new CountDownLatch(members.size());
    new Thread(this::run, "crowd").start();
  }

  List<Member> members() {
    return members;
  }

  /** Waits until all of them have received something, or for so long. */
  boolean awaitAnswered(long millis) throws InterruptedException {
    return answered.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until the server has closed all of them, or for so long. */
  boolean awaitClosed(long millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    var buffer = ByteBuffer.allocate(4096);
    try {
      while (selector.isOpen()) {
        selector.select(key -> receive((Member) key.attachment(), buffer), 20);
        members.forEach(this::sendNextPiece);
      }
    } catch (IOException | ClosedSelectorException e) {
      return; // closed
    }
  }

  private void sendNextPiece(Member member) {
    if (member.closedAfterMs >= 0 || !member.rest.hasRemaining() || nowMs() < member.nextMs) {
      return;
    }
    member.nextMs = nowMs() + member.plan.intervalMs;
    int length = Math.min(member.plan.piece, member.rest.remaining());
    var piece = member.rest.slice(member.rest.position(), length);
    try {
      member.channel.write(piece);
      member.rest.position(member.rest.position() + piece.position());
    } catch (IOException e) {
      close(member);
    }
  }

  private void receive(Member member, ByteBuffer buffer) {
    try {
      buffer.clear();
      if (member.channel.read(buffer) < 0) {
        close(member);
      } else {
        if (member.received.size() == 0) {
          answered.countDown();
        }
        member.received.write(buffer.array(), 0, buffer.position());
      }
    } catch (IOException e) {
      close(member);
    }
  }

  private void close(Member member) {
    if (member.closedAfterMs < 0) {
      member.closedAfterMs = nowMs();
      closeQuietly(member.channel);
      closed.countDown();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close(); // ends the thread
    members.forEach(member -> closeQuietly(member.channel));
  }
}
