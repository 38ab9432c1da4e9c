package kernel

//go:generate go -C _generate run . -dir ..
