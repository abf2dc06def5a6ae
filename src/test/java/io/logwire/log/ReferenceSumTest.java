package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceSumTest {
  private static LogEntry entry(Map<String, String> custom) {
    return new LogEntry("orders", "", "paid", "", LogType.SUCCESS, false, List.of(), custom);
  }

  private static ReferenceSum of(String... values) {
    ReferenceSum sum = ReferenceSum.NONE;
    for (String value : values) {
      sum = sum.plus(entry(Map.of("amount", value)), "amount");
    }
    return sum;
  }

  @Test
  void addsExactly() {
    assertEquals("0.3", of("0.1", "0.2").text());
    assertEquals("90071992547409930.01", of("90071992547409929", "1.01").text());
    assertEquals("1204.50", of("1300.00", "-95.50").text());
    assertEquals("1,204.50", of("1300.00", "-95.50").grouped());
    assertEquals("1,500", of("1.5e3").grouped());
  }

  @Test
  void countsWhatIsNoNumberAndLeavesItOut() {
    ReferenceSum sum = of("10", "12,50", "free", "1e999999999", "0x10", "", "NaN", "٣", " 2 ");
    assertEquals("12", sum.text());
    assertEquals(2, sum.numbers());
    assertEquals(7, sum.others());
    assertEquals(Optional.of(new BigDecimal("-1.5")), ReferenceSum.number("-1.5"));
  }

  @Test
  void leavesOutALogWithoutTheReference() {
    assertEquals(ReferenceSum.NONE, ReferenceSum.NONE.plus(entry(Map.of("Amount", "1")), "amount"));
  }
}
