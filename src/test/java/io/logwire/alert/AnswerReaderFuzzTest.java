package io.logwire.alert;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** The same promise as {@link AnswerReaderTest#standsAnyBytes}, looked for by coverage. */
class AnswerReaderFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void takesAnyBytes(FuzzedDataProvider data) {
    AnswerReaderTest.check(data.consumeRemainingAsBytes());
  }
}
