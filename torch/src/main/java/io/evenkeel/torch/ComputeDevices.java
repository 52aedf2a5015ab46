package io.evenkeel.torch;

import io.evenkeel.recipe.DeviceSpec;
import io.evenkeel.recipe.SourceMark;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** libtorch's devices by their recipe names. */
public final class ComputeDevices {

    private static final SourceMark KEY = new SourceMark("device", 0);

    private ComputeDevices() {}

    /** @throws ShapeException when there is no such device here */
    public static Device of(DeviceSpec spec) {
        LibTorch.initialize();
        if (!spec.isCuda()) {
            return new Device(DeviceType.CPU);
        }
        if (!torch.cuda_is_available()) {
            throw new ShapeException(
                    KEY,
                    spec.name() + ", but libtorch sees no CUDA device here",
                    "cpu, or libtorch's GPU natives on the class path and a machine with an NVIDIA device and driver");
        }
        int count = torch.cuda_device_count();
        if (spec.index() >= count) {
            throw new ShapeException(
                    KEY,
                    spec.name() + ", but there " + (count == 1 ? "is 1 CUDA device" : "are " + count + " CUDA devices"),
                    count == 1 ? "cuda" : "cuda:0 to cuda:" + (count - 1));
        }
        return new Device(DeviceType.CUDA, (byte) spec.index());
    }
}
