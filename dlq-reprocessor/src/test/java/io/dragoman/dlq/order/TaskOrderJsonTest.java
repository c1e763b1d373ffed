package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskOrderJsonTest {
  private static final Criteria EVERYTHING =
      Criteria.ALL
          .with(FilterAttribute.SINCE, Instant.parse("2026-01-31T12:00:00.123456789Z"))
          .with(FilterAttribute.UNTIL, Instant.parse("2026-02-01T12:00:00Z"))
          .with(FilterAttribute.CODE, Set.of("ENGINE_TIMEOUT", "INTERNAL"))
          .with(FilterAttribute.DISPOSITION, "EXHAUSTED")
          .with(FilterAttribute.STATE, Set.of(State.PENDING, State.PARKED))
          .with(FilterAttribute.EXCEPTION, "Timeout")
          .with(FilterAttribute.KEY, "key")
          .with(FilterAttribute.REQUEST, "request")
          .with(FilterAttribute.CLIENT, "client")
          .with(FilterAttribute.ORIGIN, "origin")
          .with(FilterAttribute.MIN_ATTEMPTS, 1)
          .with(FilterAttribute.MAX_ATTEMPTS, 9)
          .with(FilterAttribute.HEADER, List.of("name", "name=text"))
          .with(FilterAttribute.TEXT, "message")
          .with(FilterAttribute.CONTAINS, "value");

  @Test
  void shouldReadBackAnOrderWhenItSaysEverything() throws JsonProcessingException {
    final TaskOrder order =
        new TaskOrder(
            List.of("b", "a"),
            EVERYTHING,
            List.of(new Location("a", 1, 2), new Location("b", 0, 3)),
            new OrderTerms(
                new Action.Replay(Optional.of("elsewhere"), 7, true),
                true,
                "ann",
                "a reason",
                OptionalLong.of(3),
                OptionalDouble.of(0.5)));

    assertThat(read(Json.line(TaskOrderJson.of(order)))).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({"discard", "park", "replay"})
  void shouldReadAnOrderWhenItSaysLittle(final String verb) throws JsonProcessingException {
    final TaskOrder order = read("{\"verb\":\"" + verb + "\",\"topics\":[\"dlq\"]}");

    assertThat(order.verb()).isEqualTo(verb);
    assertThat(order.criteria()).isEqualTo(Criteria.ALL);
    assertThat(read(Json.line(TaskOrderJson.of(order)))).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'verb':'reply','topics':['a']}; verb: 'reply' is none of",
        "{'verb':'park'}; at least one topic",
        "{'verb':'park','topics':['a'],'filter':{}}; Unrecognized field \"filter\"",
        "{'verb':'park','topics':['a'],'criteria':{'errorCode':'X'}}; errorCode: no such field",
        "{'verb':'park','topics':['a'],'criteria':{'states':['done']}}; states: No enum constant",
        "{'verb':'park','topics':['a'],'criteria':{'since':'2h'}}; since: Text '2h' could not be"
            + " parsed",
        "{'verb':'park','topics':['a'],'criteria':{'errorCodes':'X'}}; errorCodes: X is not a"
            + " list",
        "{'verb':'park','topics':['a'],'max':'many'}; [\"max\"]",
        "{'verb':'park','topics':['a'],'only':['a@1']}; a@1 is not of the form",
        "{'verb':'park','topics':['a'],'only':['b-0@1']}; are of [b], not of [a]",
        "{'verb':'park','topics':['a','b'],'only':['a-0@1']}; are of [a], not of [a, b]",
        "{'verb':'park','topics':['a'],'only':[]}; no dead letter is named",
      })
  void shouldNameTheFieldWhenItIsWrong(final String json, final String sentence) {
    assertThatThrownBy(() -> read(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  private static TaskOrder read(final String json) throws JsonProcessingException {
    return Json.MAPPER.convertValue(Json.MAPPER.readTree(json), TaskOrderJson.class).order();
  }
}
