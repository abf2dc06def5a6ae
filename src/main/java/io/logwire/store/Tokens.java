package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.log.ValueJson;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tokens of the file: made, listed and revoked, by the server or by a command beside it.
 *
 * <p>Durability: what returned is on disk; a server that runs beside follows within a second.
 */
public final class Tokens {
  private static final String PREFIX = "lw_"; // so that people and secret scanners know one
  private static final int SECRET_BYTES = 32;

  private static final String LIST = "SELECT * FROM token ORDER BY name";
  private static final String FIND = "SELECT 1 FROM token WHERE name = ?";
  private static final String CREATE =
      "INSERT INTO token (id, name, channels, hash, created_at) VALUES (?, ?, ?, ?, ?)";
  private static final String MADE =
      "INSERT INTO token_made (id) VALUES (1) ON CONFLICT DO NOTHING";
  private static final String WAS_MADE = "SELECT count(*) FROM token_made"; // one at most
  private static final String REVOKE = "DELETE FROM token WHERE name = ?";
  private static final String USED = "UPDATE token SET last_used_day = ? WHERE id = ?";

  private final Snapshots file;
  private final Supplier<GroupCommit> writer;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public Tokens(Snapshots file, Supplier<GroupCommit> writer, Clock clock) {
    this.file = file;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Makes a token for those channels, or for all where none is named.
   *
   * @return the secret, which is kept nowhere; empty if there is a token of that name already
   * @throws StoreException if nothing was kept
   */
  public Optional<String> create(String name, List<String> channels) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    boolean created = writer.get().write(tx -> create(tx, name, channels, secret));
    return created ? Optional.of(secret) : Optional.empty();
  }

  private Boolean create(Transaction tx, String name, List<String> channels, String secret)
      throws SQLException {
    if (tx.first(FIND, row -> true, name).isPresent()) {
      return false;
    }
    long id = LogId.firstAt(clock.millis()) + random.nextInt(1 << 12);
    String its = ValueJson.writeTags(channels);
    tx.update(CREATE, id, name, its, Token.hashOf(secret), clock.millis());

    tx.update(MADE);
    return true;
  }

  /** All tokens, by name. */
  public List<Token> list() {
    return file.all(LIST, Tokens::read);
  }

  /** Whether there has ever been one, even if all are revoked by now. */
  public boolean wereMade() {
    return file.number(WAS_MADE) > 0;
  }

  /** Revokes the token of that name; false if there is none. */
  public boolean revoke(String name) {
    return writer.get().write(tx -> tx.update(REVOKE, name)) > 0;
  }

  /** Notes, some time soon, that a token was used on that day. A hint: nobody waits for it. */
  public void used(Token token, LocalDate day) {
    var unused = writer.get().submit(0, tx -> tx.update(USED, day.toEpochDay(), token.id()));
  }

  private static Token read(ResultSet row) throws SQLException {
    long day = row.getLong("last_used_day");
    boolean neverUsed = row.wasNull();
    return new Token(
        row.getLong("id"),
        row.getString("name"),
        ValueJson.readTags(row.getString("channels")),
        row.getString("hash"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        neverUsed ? Optional.empty() : Optional.of(LocalDate.ofEpochDay(day)));
  }
}
