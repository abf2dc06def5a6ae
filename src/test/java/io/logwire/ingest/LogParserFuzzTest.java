package io.logwire.ingest;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The same promise as {@link LogParserMutationTest}, looked for by coverage. In a build it runs the
 * inputs that are kept; {@code JAZZER_FUZZ=1 mvn test -Dtest=LogParserFuzzTest} looks for new ones.
 */
class LogParserFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void takesAnyBytes(FuzzedDataProvider data) {
    LogParserMutationTest.check(data.consumeRemainingAsBytes());
  }
}
