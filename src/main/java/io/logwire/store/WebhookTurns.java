package io.logwire.store;

import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.util.Set;

/** Which webhooks are this process's to serve: where several could, one does. */
public interface WebhookTurns {
  /** For the only process that there is. */
  WebhookTurns ALL =
      new WebhookTurns() {
        @Override
        public boolean isOurs(String webhook) {
          return true;
        }

        @Override
        public boolean confirm(Transaction tx, String webhook) {
          return true;
        }

        @Override
        public void serveOnly(Set<String> webhooks) {}

        @Override
        public boolean isAbandoned(String webhook) {
          return true;
        }
      };

  /** Whether that one is ours now; else nothing seems to be owed to it. */
  boolean isOurs(String webhook);

  /**
   * Whether it is until the transaction of an outcome is committed. If not, the outcome is
   * another's to find out, and the rest of the transaction goes on.
   */
  boolean confirm(Transaction tx, String webhook) throws SQLException;

  /** Leaves all others to those who know them. */
  void serveOnly(Set<String> webhooks);

  /** Whether nobody who is there serves one that is not ours, nor anybody who may be back soon. */
  boolean isAbandoned(String webhook);
}
