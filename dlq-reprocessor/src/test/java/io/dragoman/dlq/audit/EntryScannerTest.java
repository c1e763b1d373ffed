package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link AuditFields} makes of the same bytes is what is right. */
class EntryScannerTest {
  private static final TopicPartition AUDIT = new TopicPartition("dlq.audit", 0);
  private static final AuditEntry PLAIN =
      entry("one by one", Optional.empty(), Copies.NONE, Instant.parse("2026-01-31T12:00:00Z"));
  private static final AuditEntry FULL =
      entry(
          "fixed, see wiki",
          Optional.of("pay"),
          new Copies(
              "abc",
              Map.of(0, List.of(new Stretch(4, 4), new Stretch(6, 9)), 3, List.of(stretch(1)))),
          Instant.parse("2026-01-31T12:34:56.789012345Z"));

  private final RepeatedValues repeated = new RepeatedValues();

  @Test
  void shouldReadWhatIsWritten() {
    assertThat(EntryScanner.read(written(PLAIN), repeated)).isEqualTo(PLAIN);
    assertThat(EntryScanner.read(written(FULL), repeated)).isEqualTo(FULL);
    assertThat(EntryScanner.read(written(PLAIN), repeated)).isEqualTo(PLAIN);
  }

  @Test
  void shouldMakeATextOnceWhenEntriesRepeatIt() {
    final AuditEntry one = EntryScanner.read(written(PLAIN), repeated);
    final AuditEntry other = EntryScanner.read(written(PLAIN), repeated);

    assertThat(one).isNotNull();
    assertThat(other).isNotNull();
    assertThat(other.change().why()).isSameAs(one.change().why());
    assertThat(other.partition()).isSameAs(one.partition());
  }

  @ParameterizedTest
  @ValueSource(strings = {"why \"so\"", "back\\slash", "줄 바꿈", "a\nb", "\u0001"})
  void shouldLeaveOtherTextsToTheGeneralReader(final String why) {
    final byte[] json =
        written(entry(why, Optional.empty(), Copies.NONE, Instant.parse("2026-01-31T12:00:00Z")));

    assertThat(EntryScanner.read(json, repeated)).isNull();
    assertThat(general(json)).isNotNull().returns(why, entry -> entry.change().why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'version':1;'version': 1",
        "'version':1;'version':2",
        "'count':4;'count':04",
        "'count':4;'count':-4",
        "'count':4;'count':99999999999999999999",
        "'partition':2;'partition':3000000000",
        "'replays':1;'replays':1.0",
        "'replays':1;'replays':1,'more':{}",
        "[3,5];[3,5,7]",
        "[3,5];[5,3]",
        "REPLAYED;PENDING",
        "pay-dlt;pay dlt",
        "12:34:56;24:34:56",
        "01-31T;02-30T",
        ".789012345Z;.7890123451Z",
        ".789012345Z;.Z",
        ".789012345Z;+01:00"
      })
  void shouldLeaveOtherFormsToTheGeneralReader(final String change) {
    final String[] parts = change.replace('\'', '"').split(";");
    final String json = new String(written(FULL), StandardCharsets.UTF_8);

    assertThat(json).contains(parts[0]);
    assertThat(EntryScanner.read(utf8(json.replace(parts[0], parts[1])), repeated)).isNull();
  }

  @Test
  void shouldNeverReadAnythingElseThanTheGeneralReaderWhenBytesAreChanged() {
    final Random random = new Random(11);
    final byte[] bytes = utf8("0129:,.-+eE{}[]\" \\TZ\u00e9");
    int same = 0;
    for (int i = 0; i < 50_000; i++) {
      final byte[] json = written(i % 2 == 0 ? PLAIN : FULL);
      final int at = random.nextInt(json.length);
      json[at] = bytes[random.nextInt(bytes.length)];
      final @Nullable AuditEntry scanned = EntryScanner.read(json, repeated);
      if (scanned != null) {
        same++;
        assertThat(scanned)
            .as(() -> new String(json, StandardCharsets.UTF_8))
            .isEqualTo(general(json));
      }
    }
    assertThat(same).isGreaterThan(1_000);
  }

  @Test
  void shouldNotReadAnEntryThatIsCutOff() {
    final String json = new String(written(FULL), StandardCharsets.UTF_8);
    for (int length = 0; length < json.length(); length++) {
      assertThat(EntryScanner.read(utf8(json.substring(0, length)), repeated)).isNull();
    }
    assertThat(EntryScanner.read(utf8(json + " "), repeated)).isNull();
  }

  private static @Nullable AuditEntry general(final byte[] json) {
    try {
      return EntryJson.read(json, new RepeatedValues());
    } catch (final IOException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException damaged) {
      return null;
    }
  }

  private static AuditEntry entry(
      final String why, final Optional<String> target, final Copies copies, final Instant when) {
    return new AuditEntry(
        new TopicPartition("pay-dlt", 2),
        "id",
        List.of(new Stretch(3, 5), stretch(9)),
        4,
        new StatusChange(State.REPLAYED, "task-1", "ann", when, why, target, 1),
        copies);
  }

  private static Stretch stretch(final long offset) {
    return new Stretch(offset, offset);
  }

  private static byte[] written(final AuditEntry entry) {
    return AuditFormat.write(AUDIT, entry).value();
  }

  private static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
