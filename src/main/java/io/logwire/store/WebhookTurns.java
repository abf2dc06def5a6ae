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
        public void confirm(Transaction tx, String webhook) {}
      };

  /** Whether that one is ours now; else nothing seems to be owed to it. */
  boolean isOurs(String webhook);

  /** Throws where it is not, in the transaction of an outcome. */
  void confirm(Transaction tx, String webhook) throws SQLException;
}
