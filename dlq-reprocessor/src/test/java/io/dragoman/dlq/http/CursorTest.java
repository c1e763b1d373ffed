package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.RequestBody;
import io.dragoman.web.key.Principal;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final TopicPartition A = new TopicPartition("dlq-a-1", 0);
  private static final TopicPartition B = new TopicPartition("b", 3);
  private static final List<OffsetRange> SPANS =
      List.of(new OffsetRange(A, 10, 20), new OffsetRange(B, 0, 5));

  @Test
  void shouldLeaveWhatStandsBeforeThePageWhenItGoesBackwards() {
    final Cursor cursor = Cursor.behind(7, SPANS, List.of(at(A, 19), at(A, 14)), true);

    assertThat(cursor.left()).containsExactly(new OffsetRange(A, 10, 14), new OffsetRange(B, 0, 5));
  }

  @Test
  void shouldLeaveWhatStandsBehindThePageWhenItGoesForwards() {
    final Cursor cursor = Cursor.behind(7, SPANS, List.of(at(A, 10), at(B, 0), at(B, 4)), false);

    assertThat(cursor.left()).containsExactly(new OffsetRange(A, 11, 20));
  }

  @Test
  void shouldComeBackAsItWent() {
    final Cursor cursor = new Cursor(-5, SPANS);

    assertThat(Cursor.parse(cursor.toString(), -5)).isEqualTo(cursor);
    assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void shouldRefuseWhenItBelongsToAnotherList() {
    final String text = new Cursor(1, SPANS).toString();

    assertThatThrownBy(() -> Cursor.parse(text, 2))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("another list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "x", "MQph", "MQphLTBAOSA1"})
  void shouldRefuseWhatIsNone(final String text) {
    assertThatThrownBy(() -> Cursor.parse(text, 1)).isInstanceOf(ApiException.class);
  }

  @Test
  void shouldTellListsApartByWhatTheyLookForOnly() {
    final int query = query(Map.of("code", List.of("INTERNAL")));

    assertThat(
            query(
                Map.of("code", List.of("INTERNAL"), "cursor", List.of("x"), "limit", List.of("9"))))
        .isEqualTo(query);
    assertThat(query(Map.of("code", List.of("ENGINE_FAILED")))).isNotEqualTo(query);
  }

  private static int query(final Map<String, List<String>> fields) {
    return Cursor.query(
        new ApiRequest(
            Principal.LOCAL,
            "id",
            InetAddress.getLoopbackAddress(),
            Map.of(),
            fields,
            Map.of(),
            RequestBody.NONE,
            Optional.empty()));
  }

  private static DeadLetter at(final TopicPartition partition, final long offset) {
    return Letters.letter().topic(partition.topic()).at(partition.partition(), offset).build();
  }
}
