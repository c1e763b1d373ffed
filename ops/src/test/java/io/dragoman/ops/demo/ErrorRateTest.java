package io.dragoman.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class ErrorRateTest {
  @Test
  void shouldCountNothingWhenOnlySpacingDiffers() {
    assertThat(ErrorRate.between("두 시에 깨워 주세요.", "두시에 깨워주세요.")).isEqualTo(new ErrorRate(0, 9));
  }

  @Test
  void shouldCountSubstitutionInsertionAndDeletion() {
    assertThat(ErrorRate.between("가나다라", "가바다라")).isEqualTo(new ErrorRate(1, 4));
    assertThat(ErrorRate.between("가나다라", "가나다다라")).isEqualTo(new ErrorRate(1, 4));
    assertThat(ErrorRate.between("가나다라", "가다라")).isEqualTo(new ErrorRate(1, 4));
    assertThat(ErrorRate.between("kitten", "sitting").edits()).isEqualTo(3);
  }

  @Test
  void shouldCompareComposedWithDecomposed() {
    final String text = "지하철역이 어디에 있어요?";

    assertThat(ErrorRate.between(text, Normalizer.normalize(text, Normalizer.Form.NFD)).edits())
        .isZero();
  }

  @Test
  void shouldCountInventionWhenNothingWasSaid() {
    final ErrorRate invented = ErrorRate.between("", "가나");

    assertThat(invented).isEqualTo(new ErrorRate(2, 0));
    assertThat(invented.rate()).isInfinite();
    assertThat(invented.plus(new ErrorRate(0, 8)).rate()).isEqualTo(0.25);
    assertThat(ErrorRate.between("", "").rate()).isZero();
  }
}
