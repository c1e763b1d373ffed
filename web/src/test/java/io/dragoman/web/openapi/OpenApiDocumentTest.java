package io.dragoman.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Bounds;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Item(String text) {}

  private record Order(
      @Bounds(min = 1, max = 9) String name,
      @Bounds(max = 5) @Nullable List<Item> items,
      @Bounds(min = 1, max = 10) @Nullable Integer priority) {}

  private record Done(String token) {}

  private record OwnError(String error) {}

  private static final ErrorFormat OWN =
      new ErrorFormat() {
        @Override
        public Object body(final Problem problem) {
          return new OwnError(problem.detail());
        }

        @Override
        public Class<? extends Record> type() {
          return OwnError.class;
        }
      };

  private final JsonNode document =
      OpenApiDocument.of(
          (ObjectNode) frame(),
          List.of(
              Route.post("/v1/orders", "order", "Order something")
                  .needs(Role.CLIENT)
                  .takes(Order.class, Encoding.JSON, Encoding.MULTIPART)
                  .files("file")
                  .answers(202, Done.class, "It was begun.")
                  .answers(200, Done[].class, "It is done.")
                  .answersText(200, "text/vtt", "It is done, as subtitles.")
                  .by(call -> ApiResponse.ok("")),
              Route.delete("/v1/orders/{order}", "cancel", "Cancel it")
                  .needs(Role.CLIENT)
                  .place("order", "Its token.")
                  .answersNothing("It is cancelled.")
                  .admittedBy(request -> Map.of())
                  .errors(OWN)
                  .by(call -> ApiResponse.noContent())),
          Problem.class,
          JSON,
          Map.of());

  @Test
  void shouldSayWhatABodyMayBeInEachEncoding() {
    final JsonNode content = document.at("/paths/~1v1~1orders/post/requestBody/content");
    assertThat(content.at("/application~1json/schema/$ref").asText())
        .isEqualTo("#/components/schemas/Order");
    final JsonNode parts = content.at("/multipart~1form-data/schema");
    assertThat(parts.at("/properties/file/type").asText()).isEqualTo("string");
    assertThat(parts.at("/properties/name/maxLength").asInt()).isEqualTo(9);

    final JsonNode order = document.at("/components/schemas/Order");
    assertThat(order.at("/required")).hasToString("[\"name\"]");
    assertThat(order.at("/properties/priority/minimum").asInt()).isEqualTo(1);
    assertThat(order.at("/properties/items/maxItems").asInt()).isEqualTo(5);
    assertThat(order.at("/additionalProperties").asBoolean(true)).isFalse();
    assertThat(document.at("/components/schemas/Item/additionalProperties").asBoolean(true))
        .isFalse();
  }

  @Test
  void shouldSayAllWaysInWhichARouteAnswers() {
    final JsonNode responses = document.at("/paths/~1v1~1orders/post/responses");
    assertThat(responses.at("/200/content/application~1json/schema/type").asText())
        .isEqualTo("array");
    assertThat(responses.at("/200/content/text~1vtt/schema/type").asText()).isEqualTo("string");
    assertThat(responses.at("/202/headers/Location").isObject()).isTrue();
    assertThat(responses.at("/413/$ref").asText()).isEqualTo("#/components/responses/TooLarge");

    final JsonNode cancel = document.at("/paths/~1v1~1orders~1{order}/delete");
    assertThat(cancel.has("requestBody")).isFalse();
    assertThat(cancel.at("/responses/204/description").asText()).isEqualTo("It is cancelled.");
    assertThat(cancel.at("/responses/204").has("content")).isFalse();
    assertThat(cancel.at("/responses/429/content/application~1problem+json/schema/$ref").asText())
        .isEqualTo("#/components/schemas/OwnError");
    assertThat(cancel.at("/responses/" + Code.INVALID.status()).isObject()).isTrue();
  }

  private static JsonNode frame() {
    return JSON.createObjectNode()
        .put("openapi", "3.1.0")
        .<ObjectNode>set("paths", JSON.createObjectNode())
        .set("components", JSON.createObjectNode().set("securitySchemes", JSON.createObjectNode()));
  }
}
