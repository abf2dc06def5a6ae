package io.logwire.store;

import io.logwire.store.sql.Transaction;
import java.sql.SQLException;

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
      };

  /** Whether that one is ours now; else nothing seems to be owed to it. */
  boolean isOurs(String webhook);

  /**
   * Whether it is until the transaction of an outcome is committed. If not, the outcome is
   * another's to find out, and the rest of the transaction goes on.
   */
  boolean confirm(Transaction tx, String webhook) throws SQLException;
}
