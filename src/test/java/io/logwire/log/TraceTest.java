package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceTest {
  @Test
  void tellsTheErrorOfPythonAndItsFrameOfOurs() {
    assertEquals(
        Optional.of("ValueError: no such plan: gold at upgrade (/app/shop/plans.py:41)"),
        Trace.summary(
            """
            Traceback (most recent call last):
              File "/app/shop/views.py", line 12, in post
                upgrade(user, plan)
              File "/app/shop/plans.py", line 41, in upgrade
                return json.loads(text)
              File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
                return _default_decoder.decode(s)
            ValueError: no such plan: gold
            """));
  }

  @Test
  void tellsTheLastOfSeveralOfPython() {
    assertEquals(
        Optional.of("RuntimeError: second at b (/app/b.py:2)"),
        Trace.summary(
            """
            Traceback (most recent call last):
              File "/app/a.py", line 1, in a
            KeyError: 'first'

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "/app/b.py", line 2, in b
            RuntimeError: second
            """));
  }

  @Test
  void tellsTheCauseOfJavaAndItsFirstFrameOfOurs() {
    assertEquals(
        Optional.of("java.sql.SQLException: locked at com.shop.Orders.save(Orders.java:77)"),
        Trace.summary(
            """
            org.springframework.dao.DataAccessException: could not save
            \tat org.springframework.orm.Translate.to(Translate.java:9)
            \tat com.shop.Web.post(Web.java:12)
            Caused by: java.sql.SQLException: locked
            \tat org.apache.derby.Driver.run(Driver.java:1)
            \tat com.shop.Orders.save(Orders.java:77)
            \t... 12 more
            """));
  }

  @Test
  void tellsOurFrameOfTheErrorAroundACauseThatHasNone() {
    assertEquals(
        Optional.of(
            "org.postgresql.util.PSQLException: duplicate key at com.shop.Orders.pay(O.java:7)"),
        Trace.summary(
            """
            java.lang.IllegalStateException: already paid
            \tat com.shop.Orders.pay(O.java:7)
            \tat com.shop.Web.post(Web.java:12)
            Caused by: org.postgresql.util.PSQLException: duplicate key
            \tat org.postgresql.core.v3.QueryExecutorImpl.receive(Q.java:2713)
            \t... 12 more
            """));
  }

  @Test
  void tellsTheErrorOfJavaScriptAndItsFrameOfOurs() {
    assertEquals(
        Optional.of("TypeError: x is undefined at pay (/srv/shop/pay.js:8:3)"),
        Trace.summary(
            """
            TypeError: x is undefined
                at Array.map (<anonymous>)
                at run (/srv/shop/node_modules/express/index.js:1:1)
                at pay (/srv/shop/pay.js:8:3)
                at node:internal/main/run_main_module:22:47
            """));
  }

  @Test
  void isNotMisledByOtherTexts() {
    for (String text :
        new String[] {
          "",
          "Traceback (most recent call last): was all it said",
          "Meet us\nat the station\n  near the clock",
          "{\"a\": 1}\n",
          "at first sight"
        }) {
      assertEquals(Optional.empty(), Trace.summary(text), text);
    }
  }
}
