package io.evenkeel.torch.instrument;

class TrainingScoreTest extends InstrumentContract {

    @Override
    Instrument instrument() {
        return new TrainingScore(SCORE);
    }
}
